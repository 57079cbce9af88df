-- Every document that speaks of a record: its versions, drafts of it, suggestions about it.
SELECT text FROM body WHERE id IN (SELECT body FROM history WHERE kind = ?1 AND id = ?2)
UNION ALL SELECT text FROM draft WHERE kind = ?1 AND id = ?2
UNION ALL SELECT text FROM suggestion WHERE kind = ?1 AND id = ?2

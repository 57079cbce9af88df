SELECT steward, kind, id, base, at, text FROM draft WHERE steward = ?1 AND kind = ?2 AND id = ?3

SELECT DISTINCT kind, id FROM history INDEXED BY history_record
WHERE at <= ?3 AND seq <= ?4 AND NOT (at <= ?1 AND seq <= ?2) AND (kind, id) > (?5, ?6) ORDER BY kind, id LIMIT ?7

SELECT r.kind, r.id, r.seq, b.text FROM record r JOIN body b ON b.id = r.body
WHERE r.kind = ?1 AND r.id > ?2 ORDER BY r.id LIMIT ?3

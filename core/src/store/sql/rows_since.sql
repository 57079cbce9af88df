SELECT r.kind, r.id, r.seq, b.text FROM record r LEFT JOIN body b ON b.id = r.body
WHERE r.seq > ?1 ORDER BY r.seq LIMIT ?2

SELECT h.kind, h.id, h.seq, b.text
FROM record r
JOIN history h ON h.seq =
  (SELECT v.seq FROM history v WHERE v.kind = r.kind AND v.id = r.id AND v.at <= ?2 AND v.seq <= ?3 ORDER BY v.seq DESC LIMIT 1)
JOIN body b ON b.id = h.body
WHERE r.kind = ?1 AND r.id > ?4 ORDER BY r.id LIMIT ?5

SELECT h.seq, h.kind, h.id, h.op, b.text, h.at, h.steward, h.source, h.comment
FROM history h LEFT JOIN body b ON b.id = h.body
WHERE h.kind = ?1 AND h.id = ?2 AND h.seq > ?3 ORDER BY h.seq LIMIT ?4

SELECT h.seq, h.kind, h.id, h.op, b.text, h.at, h.steward, h.source, h.comment
FROM history h LEFT JOIN body b ON b.id = h.body WHERE h.seq = ?1

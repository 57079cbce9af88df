SELECT h.kind, h.id, h.seq, b.text FROM history h JOIN body b ON b.id = h.body
WHERE h.seq = (SELECT seq FROM history WHERE kind = ?1 AND id = ?2 AND at <= ?3 AND seq <= ?4 ORDER BY seq DESC LIMIT 1)

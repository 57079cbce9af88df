-- What a record said when it last stood; also of one that is deleted now.
SELECT h.kind, h.id, h.seq, b.text FROM history h JOIN body b ON b.id = h.body
WHERE h.seq = (SELECT max(seq) FROM history WHERE kind = ?1 AND id = ?2 AND op = 1)

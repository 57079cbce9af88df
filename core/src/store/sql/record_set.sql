INSERT INTO record (kind, id, seq, body) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (kind, id) DO UPDATE SET seq = excluded.seq, body = excluded.body

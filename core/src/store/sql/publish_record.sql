INSERT INTO record (kind, id, seq, body) SELECT kind, id, seq, body FROM history WHERE seq > ?1
ON CONFLICT (kind, id) DO UPDATE SET seq = excluded.seq, body = excluded.body

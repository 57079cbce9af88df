INSERT INTO staged (kind, id, body, fresh, base) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body, fresh = excluded.fresh, base = excluded.base

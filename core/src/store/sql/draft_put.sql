INSERT INTO draft (steward, kind, id, base, at, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (steward, kind, id) DO UPDATE SET base = excluded.base, at = excluded.at, text = excluded.text

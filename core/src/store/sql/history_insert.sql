INSERT INTO history (seq, kind, id, op, body, at, steward, source, comment) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)

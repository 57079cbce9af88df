INSERT INTO suggestion (kind, id, base, at, author, comment, text, state) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1)

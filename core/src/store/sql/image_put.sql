INSERT INTO image (name, part, bytes) VALUES (?1, ?2, ?3)

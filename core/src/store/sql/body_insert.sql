INSERT INTO body (text) VALUES (?1)

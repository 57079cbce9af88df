SELECT text FROM body WHERE id = ?1

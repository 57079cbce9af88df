UPDATE history SET comment = NULL WHERE kind = ?1 AND id = ?2 AND comment IS NOT NULL

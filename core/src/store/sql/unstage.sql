DELETE FROM staged WHERE kind = ?1 AND id = ?2

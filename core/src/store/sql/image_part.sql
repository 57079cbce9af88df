SELECT bytes FROM image WHERE name = ?1 AND part = ?2

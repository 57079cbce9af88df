SELECT bytes FROM image WHERE name = ?1 ORDER BY part

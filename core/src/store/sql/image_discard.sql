DELETE FROM image WHERE name <> ?1

DELETE FROM image WHERE name <> 'index' AND name NOT IN (SELECT 'index ' || part FROM image WHERE name = 'index')

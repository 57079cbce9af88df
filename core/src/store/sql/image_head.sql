SELECT part, bytes FROM image WHERE name = 'index' ORDER BY part DESC LIMIT 1

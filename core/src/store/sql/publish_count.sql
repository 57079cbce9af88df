SELECT count(*), count(*) FILTER (WHERE op = 2), (SELECT count(*) FROM staged) FROM history WHERE seq > ?1

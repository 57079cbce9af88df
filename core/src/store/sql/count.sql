SELECT count(*) FROM record WHERE kind = ?1 AND body IS NOT NULL

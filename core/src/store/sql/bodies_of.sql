SELECT DISTINCT body FROM history WHERE kind = ?1 AND id = ?2 AND body IS NOT NULL ORDER BY body

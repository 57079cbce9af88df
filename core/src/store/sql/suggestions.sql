SELECT number, kind, id, base, at, author, comment, text, state, steward, decided, reason FROM suggestion
WHERE state = ?1 AND number > ?2 ORDER BY number LIMIT ?3

SELECT number, kind, id, base, at, author, comment, text, state, steward, decided, reason FROM suggestion
WHERE number = ?1

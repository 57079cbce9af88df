SELECT steward, kind, id, base, at, text FROM draft WHERE steward = ?1 ORDER BY kind, id

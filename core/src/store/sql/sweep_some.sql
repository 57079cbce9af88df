SELECT kind, id, iif(fresh = 1, body, NULL) FROM staged LIMIT ?1

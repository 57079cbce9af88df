SELECT body FROM staged WHERE kind = ?1 AND id = ?2 AND fresh = 1

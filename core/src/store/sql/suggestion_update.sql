UPDATE suggestion SET text = ?2, author = ?3, comment = ?4, steward = ?5, reason = ?6 WHERE number = ?1

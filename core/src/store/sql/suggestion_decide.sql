UPDATE suggestion SET state = ?2, steward = ?3, decided = ?4, reason = ?5 WHERE number = ?1 AND state = 1

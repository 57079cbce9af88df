-- A version may go once a later one of the same record stood at the instant.
DELETE FROM history AS h WHERE h.seq <
  (SELECT v.seq FROM history v WHERE v.kind = h.kind AND v.id = h.id AND v.at <= ?1 ORDER BY v.seq DESC LIMIT 1)

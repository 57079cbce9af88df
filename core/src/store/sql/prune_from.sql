-- The revision from which on the past is whole, once prune_history has run: the newest version that took the place of
-- one that goes.
SELECT coalesce(max(later), 0) FROM (
  SELECT (SELECT v.seq FROM history v WHERE v.kind = h.kind AND v.id = h.id AND v.at <= ?1 ORDER BY v.seq DESC LIMIT 1)
    AS later, h.seq AS seq FROM history h)
WHERE seq < later

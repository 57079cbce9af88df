-- A document that was staged and found to be there already.
DELETE FROM body WHERE id IN (
  SELECT s.body FROM staged s WHERE s.fresh = 1 AND s.body IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM history h WHERE h.kind = s.kind AND h.id = s.id AND h.seq > ?1))

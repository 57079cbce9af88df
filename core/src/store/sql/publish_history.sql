-- A staged row becomes a version where it differs from what stands now. Texts are compared only where somebody else has
-- written the record since it was staged: otherwise equal texts share one body.
INSERT INTO history (seq, kind, id, op, body, at, steward, source, comment)
SELECT ?1 + row_number() OVER (ORDER BY s.kind, s.id), s.kind, s.id, iif(s.body IS NULL, 2, 1), s.body, ?2, ?3, ?4, ?5
FROM staged s LEFT JOIN record r ON r.kind = s.kind AND r.id = s.id
WHERE CASE
  WHEN s.body IS NULL OR r.body IS NULL THEN s.body IS NOT r.body
  WHEN s.body = r.body THEN 0
  WHEN s.base = r.seq THEN 1
  ELSE (SELECT text FROM body WHERE id = s.body) <> (SELECT text FROM body WHERE id = r.body)
END

-- What SQLite's own check cannot know; one row for each kind of damage found.
SELECT 'records whose version is missing from the history, or differs from it', count(*) AS found
FROM record r LEFT JOIN history h ON h.seq = r.seq
WHERE h.seq IS NULL OR h.kind <> r.kind OR h.id <> r.id OR h.body IS NOT r.body
HAVING found > 0
UNION ALL
SELECT 'versions whose document is missing', count(*) AS found
FROM history h LEFT JOIN body b ON b.id = h.body WHERE h.op = 1 AND h.body IS NOT NULL AND b.id IS NULL
HAVING found > 0
UNION ALL
SELECT 'documents that belong to no version', count(*) AS found
FROM body WHERE id NOT IN (SELECT body FROM history WHERE body IS NOT NULL)
AND id NOT IN (SELECT body FROM staged WHERE body IS NOT NULL)
HAVING found > 0
UNION ALL
SELECT 'records that are not at their newest version', count(*) AS found
FROM record r WHERE r.seq <> (SELECT max(seq) FROM history h WHERE h.kind = r.kind AND h.id = r.id)
HAVING found > 0
UNION ALL
SELECT 'versions of no record', count(*) AS found
FROM history h LEFT JOIN record r ON r.kind = h.kind AND r.id = h.id WHERE r.id IS NULL
HAVING found > 0

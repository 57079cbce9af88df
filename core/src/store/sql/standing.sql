-- The version that stands, and whether it says the same as the text at hand.
SELECT r.seq, r.body, b.text IS ?3 FROM record r LEFT JOIN body b ON b.id = r.body WHERE r.kind = ?1 AND r.id = ?2

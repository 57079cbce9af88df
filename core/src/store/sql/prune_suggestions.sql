-- The newest one stays, so that no number is given twice.
DELETE FROM suggestion WHERE state <> 1 AND decided < ?1 AND number < (SELECT max(number) FROM suggestion)

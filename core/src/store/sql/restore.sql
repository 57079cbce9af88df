-- Everything of this catalogue goes, and everything of the attached one comes; both have the same tables.
DELETE FROM main.record;
DELETE FROM main.history;
DELETE FROM main.body;
DELETE FROM main.staged;
DELETE FROM main.image;
DELETE FROM main.draft;
DELETE FROM main.suggestion;
DELETE FROM main.meta;
INSERT INTO main.meta SELECT * FROM restored.meta;
INSERT INTO main.body SELECT * FROM restored.body;
INSERT INTO main.history SELECT * FROM restored.history;
INSERT INTO main.record SELECT * FROM restored.record;
INSERT INTO main.draft SELECT * FROM restored.draft;
INSERT INTO main.suggestion SELECT * FROM restored.suggestion;

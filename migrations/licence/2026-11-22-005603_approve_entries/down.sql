ALTER TABLE licence_imports DROP COLUMN entry_id;
DROP TABLE licence_entries;

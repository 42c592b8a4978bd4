DROP TRIGGER files_to_scan ON files;
DROP FUNCTION file_to_scan;
DROP TABLE file_scans;
DROP FUNCTION verdict_stands;
DROP TABLE scanner;

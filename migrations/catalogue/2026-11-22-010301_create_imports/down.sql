DROP TABLE import_marks;
DROP TABLE import_findings;
DROP TABLE import_entries;
DROP TABLE import_jobs;

-- What halls themselves say of items comes in by file too.
ALTER TABLE import_jobs DROP CONSTRAINT import_jobs_kind_check;
ALTER TABLE import_jobs ADD CONSTRAINT import_jobs_kind_check
    CHECK (kind IN ('names', 'base_items', 'implementing_items', 'exchange', 'statements'));
ALTER TABLE import_marks DROP CONSTRAINT import_marks_kind_check;
ALTER TABLE import_marks ADD CONSTRAINT import_marks_kind_check
    CHECK (kind IN ('names', 'base_items', 'implementing_items', 'exchange', 'statements'));
GRANT SELECT, INSERT ON import_jobs, import_marks TO hall_catalogue_app;

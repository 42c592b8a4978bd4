DELETE FROM import_entries WHERE job IN (SELECT id FROM import_jobs WHERE kind = 'statements');
DELETE FROM import_findings WHERE job IN (SELECT id FROM import_jobs WHERE kind = 'statements');
DELETE FROM import_jobs WHERE kind = 'statements';
DELETE FROM import_marks WHERE kind = 'statements';
ALTER TABLE import_jobs DROP CONSTRAINT import_jobs_kind_check;
ALTER TABLE import_jobs ADD CONSTRAINT import_jobs_kind_check
    CHECK (kind IN ('names', 'base_items', 'implementing_items', 'exchange'));
ALTER TABLE import_marks DROP CONSTRAINT import_marks_kind_check;
ALTER TABLE import_marks ADD CONSTRAINT import_marks_kind_check
    CHECK (kind IN ('names', 'base_items', 'implementing_items', 'exchange'));

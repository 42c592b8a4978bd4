-- Hand-over files for systems that no network joins: what was handed over stands sealed and is never changed, and which files were read
-- is remembered by their digest.

CREATE TABLE vertical_batches (
    id        uuid PRIMARY KEY,
    seq       bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    system    text NOT NULL,
    authority text NOT NULL,
    rows      integer NOT NULL CHECK (rows > 0),
    sha256    text NOT NULL CHECK (length(sha256) = 64),
    body      bytea NOT NULL,
    made_by   uuid NOT NULL,
    made_at   timestamptz NOT NULL DEFAULT hall_now()
);
CREATE INDEX vertical_batches_by_authority ON vertical_batches (authority, seq);

CREATE TABLE vertical_batch_cases (
    batch_id uuid NOT NULL REFERENCES vertical_batches (id),
    county   text NOT NULL,
    case_id  uuid NOT NULL,
    PRIMARY KEY (batch_id, county, case_id),
    FOREIGN KEY (county, case_id) REFERENCES vertical_exchanges (county, case_id)
);

CREATE TABLE vertical_files (
    id        uuid PRIMARY KEY,
    system    text NOT NULL,
    authority text NOT NULL,
    sha256    text NOT NULL CHECK (length(sha256) = 64),
    rows      integer NOT NULL CHECK (rows > 0),
    read_by   uuid NOT NULL,
    read_at   timestamptz NOT NULL DEFAULT hall_now()
);
CREATE INDEX vertical_files_by_digest ON vertical_files (system, sha256);

ALTER TABLE vertical_batches ENABLE ROW LEVEL SECURITY;
ALTER TABLE vertical_batches FORCE ROW LEVEL SECURITY;
CREATE POLICY vertical_batches_scope ON vertical_batches USING (
    hall_scope_system() OR (hall_scope_kind() = 'staff' AND authority = hall_scope_authority()));
ALTER TABLE vertical_batch_cases ENABLE ROW LEVEL SECURITY;
ALTER TABLE vertical_batch_cases FORCE ROW LEVEL SECURITY;
CREATE POLICY vertical_batch_cases_scope ON vertical_batch_cases USING (
    EXISTS (SELECT FROM vertical_batches b WHERE b.id = vertical_batch_cases.batch_id));
ALTER TABLE vertical_files ENABLE ROW LEVEL SECURITY;
ALTER TABLE vertical_files FORCE ROW LEVEL SECURITY;
CREATE POLICY vertical_files_scope ON vertical_files USING (
    hall_scope_system() OR (hall_scope_kind() = 'staff' AND authority = hall_scope_authority()));

GRANT SELECT ON vertical_batches, vertical_batch_cases, vertical_files TO hall_intake_app;
GRANT INSERT (id, system, authority, rows, sha256, body, made_by) ON vertical_batches TO hall_intake_app;
GRANT INSERT ON vertical_batch_cases TO hall_intake_app;
GRANT INSERT (id, system, authority, sha256, rows, read_by) ON vertical_files TO hall_intake_app;

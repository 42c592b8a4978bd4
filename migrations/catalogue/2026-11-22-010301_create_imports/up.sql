-- Imports: a file is staged line by line in batches, checked, and put in as a whole. A process that is killed leaves
-- `staged` behind, and whoever comes next goes on from there.

CREATE TABLE import_jobs (
    id         uuid PRIMARY KEY,
    kind       text NOT NULL CHECK (kind IN ('names', 'base_items', 'implementing_items', 'exchange')),
    file_name  text NOT NULL CHECK (length(file_name) BETWEEN 1 AND 200),
    sha256     text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    bytes      integer NOT NULL CHECK (bytes > 0),
    -- Pairs of field and heading.
    mapping    jsonb NOT NULL,
    state      text NOT NULL CHECK (state IN ('staging', 'checked', 'refused', 'confirmed', 'applied', 'discarded')),
    -- How many entries the file has, and how many of them are staged.
    entries    integer NOT NULL DEFAULT 0 CHECK (entries >= 0),
    staged     integer NOT NULL DEFAULT 0 CHECK (staged >= 0),
    findings   integer NOT NULL DEFAULT 0 CHECK (findings >= 0),
    created    integer NOT NULL DEFAULT 0 CHECK (created >= 0),
    changed    integer NOT NULL DEFAULT 0 CHECK (changed >= 0),
    unchanged  integer NOT NULL DEFAULT 0 CHECK (unchanged >= 0),
    -- In whose name it goes on after a restart, and how far he may reach: a prefix; empty is everything.
    made_by    uuid NOT NULL,
    actor_kind text NOT NULL CHECK (actor_kind IN ('staff', 'service')),
    actor_role text NOT NULL,
    division   text NOT NULL,
    made_at    timestamptz NOT NULL,
    touched_at timestamptz NOT NULL,
    applied_at timestamptz NULL,
    CHECK (staged <= entries),
    CHECK ((state = 'applied') = (applied_at IS NOT NULL))
);
CREATE INDEX import_jobs_newest ON import_jobs (made_at DESC, id);
CREATE INDEX import_jobs_under_way ON import_jobs (touched_at) WHERE state IN ('staging', 'confirmed');

CREATE TABLE import_entries (
    job      uuid NOT NULL REFERENCES import_jobs ON DELETE CASCADE,
    position integer NOT NULL CHECK (position >= 0),
    line     integer NOT NULL CHECK (line >= 0),
    key      text NOT NULL,
    content  jsonb NOT NULL,
    PRIMARY KEY (job, position)
);

CREATE TABLE import_findings (
    job      uuid NOT NULL REFERENCES import_jobs ON DELETE CASCADE,
    position integer NOT NULL CHECK (position >= 0),
    sheet    text NOT NULL,
    line     integer NOT NULL CHECK (line >= 0),
    field    text NOT NULL,
    code     text NOT NULL,
    message  text NOT NULL,
    PRIMARY KEY (job, position)
);

-- What each thing looked like when it was last imported: the same again changes nothing, whatever editors did since.
CREATE TABLE import_marks (
    kind   text NOT NULL CHECK (kind IN ('names', 'base_items', 'implementing_items', 'exchange')),
    key    text NOT NULL,
    digest text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
    job    uuid NOT NULL REFERENCES import_jobs,
    PRIMARY KEY (kind, key)
);

GRANT SELECT, INSERT, UPDATE (state, entries, staged, findings, created, changed, unchanged, touched_at, applied_at)
    ON import_jobs TO hall_catalogue_app;
GRANT SELECT, INSERT, DELETE ON import_entries, import_findings TO hall_catalogue_app;
GRANT SELECT, INSERT, UPDATE (digest, job) ON import_marks TO hall_catalogue_app;

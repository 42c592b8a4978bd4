-- What is stationed in each hall, and inspections by the hall standard.

CREATE TABLE hall_registers (
    hall      uuid PRIMARY KEY REFERENCES halls,
    -- Items, staff in numbers, approved exceptions.
    content   jsonb NOT NULL CHECK (jsonb_typeof(content) = 'object'),
    revision  bigint NOT NULL DEFAULT 1 CHECK (revision > 0),
    edited_by uuid NOT NULL,
    edited_at timestamptz NOT NULL
);

CREATE TABLE hall_inspections (
    id           uuid PRIMARY KEY,
    hall         uuid NOT NULL REFERENCES halls,
    held_on      date NOT NULL,
    -- Points of the checklist that were right.
    passed       jsonb NOT NULL CHECK (jsonb_typeof(passed) = 'array'),
    -- What was wrong, each with its state, deadline, notes and pictures.
    defects      jsonb NOT NULL CHECK (jsonb_typeof(defects) = 'array'),
    open         integer NOT NULL CHECK (open >= 0),
    -- The next deadline of what is open.
    due          date NULL,
    revision     bigint NOT NULL DEFAULT 1 CHECK (revision > 0),
    inspected_by uuid NOT NULL,
    inspected_at timestamptz NOT NULL,
    CHECK ((open = 0) = (due IS NULL))
);
CREATE INDEX hall_inspections_by_hall ON hall_inspections (hall, held_on DESC, id);

CREATE TABLE inspection_photos (
    sha256     text PRIMARY KEY CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    media_type text NOT NULL CHECK (media_type IN ('image/jpeg', 'image/png')),
    bytes      integer NOT NULL CHECK (bytes > 0),
    added_by   uuid NOT NULL,
    added_at   timestamptz NOT NULL
);

GRANT SELECT, INSERT, UPDATE (content, revision, edited_by, edited_at) ON hall_registers TO hall_catalogue_app;
GRANT SELECT, INSERT, UPDATE (defects, open, due, revision) ON hall_inspections TO hall_catalogue_app;
GRANT SELECT, INSERT ON inspection_photos TO hall_catalogue_app;

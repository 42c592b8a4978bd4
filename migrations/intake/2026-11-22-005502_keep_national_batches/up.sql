-- National case and rating tables: each batch continues where the one before it ended. It is asked for by one person and made by
-- another; what was made is kept as it is, so that whoever fetches it again gets the same bytes.

CREATE TABLE national_batches (
    id          uuid     PRIMARY KEY,
    division    text     NOT NULL CHECK (division ~ '^[0-9]{2,12}$'),
    table_name  text     NOT NULL CHECK (table_name ~ '^[a-z_]{2,60}$'),
    number      integer  NOT NULL CHECK (number > 0),
    -- Positions of facts: after the first, up to the last.
    after_fact  bigint   NOT NULL CHECK (after_fact >= 0),
    upto_fact   bigint   NULL CHECK (upto_fact >= after_fact),
    asked_by    uuid     NOT NULL,
    asked_at    timestamptz NOT NULL DEFAULT hall_now(),
    made_by     uuid     NULL,
    made_at     timestamptz NULL,
    rows        integer  NULL CHECK (rows >= 0),
    mapping     text     NULL,
    -- Of the rows as JSON, and of the same as csv.
    sha256       text    NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    sheet_sha256 text    NULL CHECK (sheet_sha256 ~ '^[0-9a-f]{64}$'),
    -- The rows, sealed: some columns name persons.
    content     bytea    NULL,
    subjects    uuid[]   NOT NULL DEFAULT '{}',
    CONSTRAINT national_batches_in_turn UNIQUE (division, table_name, number),
    CONSTRAINT national_batches_second_person CHECK (made_by <> asked_by),
    CONSTRAINT national_batches_whole CHECK (
        num_nulls(upto_fact, made_by, made_at, rows, mapping, sha256, sheet_sha256, content) IN (0, 8))
);
CREATE UNIQUE INDEX national_batches_one_open ON national_batches (division, table_name) WHERE made_by IS NULL;

ALTER TABLE national_batches ENABLE ROW LEVEL SECURITY;
ALTER TABLE national_batches FORCE ROW LEVEL SECURITY;
CREATE POLICY national_batches_scope ON national_batches USING (
    hall_scope_system()
    OR (hall_scope_kind() = 'staff' AND hall_scope_hall() IS NULL AND division = hall_scope_division()));

CALL hall_grant('SELECT', 'national_batches');
CALL hall_grant('INSERT (id, division, table_name, number, after_fact, asked_by)', 'national_batches');
CALL hall_grant('UPDATE (upto_fact, made_by, made_at, rows, mapping, sha256, sheet_sha256, content, subjects)', 'national_batches');

-- What was made is made.
CREATE FUNCTION national_batch_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.made_by IS NOT NULL THEN
        RAISE EXCEPTION 'a batch that was made is never changed' USING ERRCODE = 'check_violation', CONSTRAINT = 'national_batches_stand';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER national_batches_stand BEFORE UPDATE ON national_batches FOR EACH ROW EXECUTE FUNCTION national_batch_stands();

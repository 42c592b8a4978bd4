-- The bus of one service: what it sends (outbox), what it has heard (inbox, positions) and what it could not digest.
-- Runs in every service's schema. Events carry ids and codes, never personal data.

-- Sending -----------------------------------------------------------------------------------------------------

-- One row per event, written by the transaction whose change it tells of. `position` is empty until the relay
-- stamps it: ids are handed out before commit, so reading along `id` would skip events of slow transactions.
CREATE TABLE outbox (
    id          bigint      GENERATED ALWAYS AS IDENTITY,
    event_id    uuid        NOT NULL DEFAULT gen_random_uuid(),
    type        text        NOT NULL CHECK (type ~ '^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*\.v[1-9][0-9]*$'),
    subject     uuid        NOT NULL,
    data        jsonb       NOT NULL,
    occurred_at timestamptz NOT NULL DEFAULT hall_now(),
    traceparent text        NULL CHECK (length(traceparent) <= 64),
    position    bigint      NULL CHECK (position > 0),
    PRIMARY KEY (id, occurred_at)
) PARTITION BY RANGE (occurred_at);
COMMENT ON COLUMN outbox.position IS 'gap-free number of the event within its source; immutable once committed';
CREATE INDEX outbox_unstamped ON outbox (id) WHERE position IS NULL;
CREATE INDEX outbox_position ON outbox (position) WHERE position IS NOT NULL;

-- The last position given, and the last one known to have reached the stream. Exactly one row.
CREATE TABLE bus_head (
    one      boolean PRIMARY KEY DEFAULT true CHECK (one),
    position bigint  NOT NULL DEFAULT 0 CHECK (position >= 0),
    sent     bigint  NOT NULL DEFAULT 0 CHECK (sent >= 0 AND sent <= position)
);
INSERT INTO bus_head DEFAULT VALUES;

-- Who listens to this service, and how far each has come: rows stay until all of them have passed.
CREATE TABLE bus_consumer (
    consumer   text        PRIMARY KEY,
    passed     bigint      NOT NULL CHECK (passed >= 0),
    first_seen timestamptz NOT NULL DEFAULT hall_now(),
    last_seen  timestamptz NOT NULL DEFAULT hall_now()
);

-- Gives the next `batch` committed events their positions and returns them in order. One statement's worth of
-- work in one transaction, so a relay that dies in it leaves nothing behind.
CREATE FUNCTION bus_stamp(batch integer) RETURNS SETOF outbox
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    last  bigint;
    ids   bigint[];
    times timestamptz[];
BEGIN
    -- An idle relay asks often: looking costs nothing, while the lock below writes.
    PERFORM 1 FROM outbox o WHERE o.position IS NULL LIMIT 1;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT position INTO last FROM bus_head FOR UPDATE;
    SELECT array_agg(due.id ORDER BY due.id), array_agg(due.occurred_at ORDER BY due.id) INTO ids, times FROM (
        SELECT o.id, o.occurred_at FROM outbox o WHERE o.position IS NULL ORDER BY o.id LIMIT batch FOR UPDATE
    ) due;
    IF ids IS NULL THEN
        RETURN;
    END IF;
    UPDATE bus_head SET position = last + cardinality(ids);
    RETURN QUERY
        UPDATE outbox o SET position = last + due.nth
        FROM unnest(ids, times) WITH ORDINALITY AS due(id, occurred_at, nth)
        WHERE o.id = due.id AND o.occurred_at = due.occurred_at
        RETURNING o.*;
END $$;

-- Hearing -----------------------------------------------------------------------------------------------------

-- How far this service has come with each source: everything up to `position` has had its effect or is held.
-- While `snapshot_position` is set, the first copy is still being loaded and `snapshot_cursor` says how far.
CREATE TABLE bus_position (
    source            text        PRIMARY KEY,
    position          bigint      NOT NULL DEFAULT 0 CHECK (position >= 0),
    snapshot_position bigint      NULL CHECK (snapshot_position >= 0),
    snapshot_cursor   text        NULL CHECK (snapshot_cursor IS NULL OR snapshot_position IS NOT NULL),
    moved_at          timestamptz NOT NULL DEFAULT hall_now()
);

-- Events that have had their effect here. Written with the effect, so an event sent twice counts once.
CREATE TABLE inbox (
    source      text        NOT NULL,
    event_id    uuid        NOT NULL,
    occurred_at timestamptz NOT NULL,
    handled_at  timestamptz NOT NULL DEFAULT hall_now(),
    PRIMARY KEY (source, event_id, occurred_at)
) PARTITION BY RANGE (occurred_at);

-- Events that could not have their effect yet: `waiting` is tried again at next_at, `parked` stands behind an
-- earlier event of its subject, `dead` waits for a person, `dropped` was given up by one.
CREATE TABLE bus_held (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source      text        NOT NULL,
    position    bigint      NOT NULL CHECK (position >= 0),
    event_id    uuid        NOT NULL,
    subject     uuid        NOT NULL,
    type        text        NOT NULL,
    envelope    jsonb       NOT NULL,
    state       text        NOT NULL CHECK (state IN ('waiting', 'parked', 'dead', 'dropped')),
    attempts    integer     NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    reason      text        NULL CHECK (length(reason) <= 1000),
    next_at     timestamptz NULL,
    held_at     timestamptz NOT NULL DEFAULT hall_now(),
    UNIQUE (source, event_id),
    CHECK ((state = 'waiting') = (next_at IS NOT NULL))
);
CREATE INDEX bus_held_queue ON bus_held (source, subject, position) WHERE state <> 'dropped';
CREATE INDEX bus_held_due ON bus_held (source, next_at) WHERE state = 'waiting';
-- At most one event per subject stands at the front; the others are parked behind it.
CREATE UNIQUE INDEX bus_held_front ON bus_held (source, subject) WHERE state IN ('waiting', 'dead');

-- Every failed try, for whoever has to find out why.
CREATE TABLE bus_attempt (
    id       bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source   text        NOT NULL,
    event_id uuid        NOT NULL,
    attempt  integer     NOT NULL CHECK (attempt > 0),
    reason   text        NOT NULL CHECK (length(reason) <= 1000),
    tried_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX bus_attempt_event ON bus_attempt (source, event_id);

-- Months ------------------------------------------------------------------------------------------------------

CREATE TABLE outbox_default PARTITION OF outbox DEFAULT;
CREATE TABLE inbox_default PARTITION OF inbox DEFAULT;

-- Makes the partitions of this month and of the coming ones for everything that is kept by month; may be called at
-- any time. Runs as the owner, for the app role may not create tables. A month of which rows already lie in the
-- default partition stays there.
CREATE FUNCTION bus_make_months(ahead integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    parent text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('bus_make_months'), hashtext(current_schema()));
    FOREACH parent IN ARRAY ARRAY['outbox', 'inbox', 'audit', 'access_log'] LOOP
        BEGIN
            PERFORM hall_partitions(parent, least(greatest(ahead, 0), 24));
        EXCEPTION WHEN check_violation THEN
            RAISE NOTICE 'rows of a coming month of % already lie in the default partition', parent;
        END;
    END LOOP;
END $$;
SELECT hall_partitions('outbox', 2), hall_partitions('inbox', 2);

-- Deletes events that every registered consumer has passed and that are older than `keep`; returns how many.
-- Goes in bounded bites so that it never holds much at once.
CREATE FUNCTION bus_prune(keep interval, bite integer) RETURNS bigint
LANGUAGE sql SET search_path FROM CURRENT AS $$
    WITH gone AS (
        DELETE FROM outbox o USING (
            SELECT id, occurred_at FROM outbox
            WHERE position <= coalesce((SELECT min(passed) FROM bus_consumer), (SELECT position FROM bus_head))
              AND occurred_at < hall_now() - keep
            ORDER BY position LIMIT bite
        ) old
        WHERE o.id = old.id AND o.occurred_at = old.occurred_at
        RETURNING 1
    )
    SELECT count(*) FROM gone
$$;

-- Rights: the app role can neither choose the position of an event nor change one that was sent. ---------------

CALL hall_grant('SELECT, DELETE, INSERT (event_id, type, subject, data, occurred_at, traceparent), UPDATE (position)', 'outbox');
CALL hall_grant('SELECT, UPDATE (position, sent)', 'bus_head');
CALL hall_grant('SELECT, INSERT, UPDATE, DELETE', 'bus_consumer');
CALL hall_grant('SELECT, INSERT, UPDATE', 'bus_position');
CALL hall_grant('SELECT, INSERT', 'inbox');
CALL hall_grant('SELECT, INSERT, UPDATE, DELETE', 'bus_held');
CALL hall_grant('SELECT, INSERT', 'bus_attempt');
REVOKE ALL ON FUNCTION bus_make_months(integer) FROM PUBLIC;
CALL hall_grant('EXECUTE', 'FUNCTION bus_make_months(integer)');

-- Stamping as one UPDATE whose plan is kept: the one before was planned anew for every batch, which cost more than the
-- work. What was sent is recorded with the next batch, not in a transaction of its own. The one before stays for relays that
-- still run the older program.

-- Gives the next `batch` committed events their positions and returns them in order; `told` is how far the stream is.
-- In one transaction, so a relay that dies in it leaves nothing behind.
CREATE FUNCTION bus_stamp(batch integer, told bigint) RETURNS SETOF outbox
LANGUAGE plpgsql SET search_path FROM CURRENT
-- The few rows are found one by one by their keys, whatever the statistics were when the plan was made.
SET plan_cache_mode = force_generic_plan SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    last  bigint;
    given bigint;
BEGIN
    -- An idle relay asks often: looking costs nothing, while the lock below writes.
    PERFORM 1 FROM outbox o WHERE o.position IS NULL ORDER BY o.id LIMIT 1;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT position INTO last FROM bus_head FOR UPDATE;
    RETURN QUERY
        UPDATE outbox o SET position = last + due.nth
        FROM (
            SELECT u.id, u.occurred_at, row_number() OVER (ORDER BY u.id) AS nth
            FROM (SELECT w.id, w.occurred_at FROM outbox w WHERE w.position IS NULL ORDER BY w.id LIMIT batch) u
        ) due
        WHERE o.id = due.id AND o.occurred_at = due.occurred_at
        RETURNING o.*;
    GET DIAGNOSTICS given = ROW_COUNT;
    UPDATE bus_head SET position = last + given, sent = greatest(sent, told);
END $$;

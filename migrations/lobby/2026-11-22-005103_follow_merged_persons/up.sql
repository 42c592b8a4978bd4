-- Identity made one of two entries of a human being: what belonged to the entry that was given up belongs to the one that stays
-- from now on. Which rows moved is kept, so that it can be taken back. Nobody else may do this: the app role has no right to
-- change whose a row is, and the functions ask who calls.
CREATE TABLE merged_persons (
    merge_id uuid        PRIMARY KEY,
    merged   uuid        NOT NULL UNIQUE,
    -- Into whom this merging made him, and who he is now that others may have followed.
    direct   uuid        NOT NULL CHECK (direct <> merged),
    survivor uuid        NOT NULL CHECK (survivor <> merged),
    heard_at timestamptz NOT NULL DEFAULT hall_now()
);
CREATE TABLE moved_rows (
    merge_id uuid NOT NULL REFERENCES merged_persons ON DELETE CASCADE,
    place    text NOT NULL,
    row_id   uuid NOT NULL,
    PRIMARY KEY (merge_id, place, row_id)
);

-- How many rows went over; none if this merging was heard of before.
CREATE FUNCTION take_over_person(merge uuid, gone uuid, stays uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    p text[];
    moved integer;
    total integer := 0;
BEGIN
    IF NOT hall_scope_system() THEN
        RAISE EXCEPTION 'only what identity tells moves rows from person to person' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO merged_persons (merge_id, merged, direct, survivor) VALUES (merge, gone, stays, stays) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    UPDATE merged_persons SET survivor = stays WHERE survivor = gone;
    -- (table, column, what names the row, which rows)
    FOREACH p SLICE 1 IN ARRAY ARRAY[
        ['appointments', 'person_id', 'id', 'AND NOT EXISTS (SELECT FROM appointments o WHERE o.person_id = $2 AND o.queue_id = appointments.queue_id AND o.day = appointments.day AND o.state = ''booked'' AND appointments.state = ''booked'')'],
        ['booking_blocks', 'person_id', 'id', ''],
        ['mandates', 'person_id', 'mandate_id', ''],
        ['ticket_holders', 'person_id', 'ticket_id', '']
    ] LOOP
        EXECUTE format('WITH moved AS (UPDATE %1$I SET %2$I = $2 WHERE %2$I = $1 %4$s RETURNING %3$I AS row_id)
            INSERT INTO moved_rows SELECT DISTINCT $3, %1$L, row_id FROM moved', p[1], p[2], p[3], p[4]) USING gone, stays, merge;
        GET DIAGNOSTICS moved = ROW_COUNT;
        total := total + moved;
    END LOOP;
    RETURN total;
END $$;

-- How many rows came back.
CREATE FUNCTION give_person_back(merge uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    m merged_persons;
    p text[];
    moved integer;
    total integer := 0;
BEGIN
    IF NOT hall_scope_system() THEN
        RAISE EXCEPTION 'only what identity tells moves rows from person to person' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT * INTO m FROM merged_persons WHERE merge_id = merge;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    FOREACH p SLICE 1 IN ARRAY ARRAY[
        ['appointments', 'person_id', 'id'],
        ['booking_blocks', 'person_id', 'id'],
        ['mandates', 'person_id', 'mandate_id'],
        ['ticket_holders', 'person_id', 'ticket_id']
    ] LOOP
        EXECUTE format('UPDATE %1$I SET %2$I = $1 WHERE %2$I = $2 AND %3$I IN
            (SELECT row_id FROM moved_rows WHERE merge_id = $3 AND place = %1$L)', p[1], p[2], p[3]) USING m.merged, m.survivor, merge;
        GET DIAGNOSTICS moved = ROW_COUNT;
        total := total + moved;
    END LOOP;
    UPDATE merged_persons SET survivor = m.merged WHERE direct = m.merged;
    DELETE FROM merged_persons WHERE merge_id = merge;
    RETURN total;
END $$;

-- What comes later under the old id, from a page that was open or an event on its way, is the survivor's, too.
CREATE FUNCTION follow_merged_person() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stays uuid;
BEGIN
    SELECT survivor INTO stays FROM merged_persons WHERE merged = NEW.person_id;
    IF FOUND THEN
        NEW.person_id := stays;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER appointments_follow_persons BEFORE INSERT ON appointments FOR EACH ROW EXECUTE FUNCTION follow_merged_person();
CREATE TRIGGER mandates_follow_persons BEFORE INSERT ON mandates FOR EACH ROW EXECUTE FUNCTION follow_merged_person();

REVOKE ALL ON FUNCTION take_over_person(uuid, uuid, uuid), give_person_back(uuid) FROM PUBLIC;
CALL hall_grant('EXECUTE', 'FUNCTION take_over_person(uuid, uuid, uuid), give_person_back(uuid)');
CALL hall_grant('SELECT', 'merged_persons');

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
    -- What he recorded himself he recorded: his word stays his.
    WITH moved AS (
        UPDATE mandates SET principal_id = stays,
            recorded_by = CASE WHEN recorded_by_kind = 'person' AND recorded_by = gone THEN stays ELSE recorded_by END
        WHERE principal_id = gone RETURNING id)
    INSERT INTO moved_rows SELECT merge, 'mandates', id FROM moved;
    -- (table, column, what names the row, which rows)
    FOREACH p SLICE 1 IN ARRAY ARRAY[
        ['cases', 'applicant_id', 'id', ''],
        ['bundle_cases', 'applicant_id', 'id', ''],
        ['projects', 'applicant_id', 'id', ''],
        ['case_reaches', 'applicant_id', 'case_id', 'AND (county, case_id) IN (SELECT county, id FROM cases WHERE applicant_id = $2)'],
        ['case_chains', 'applicant_id', 'case_id', ''],
        ['ratings', 'rater', 'id', 'AND (county, case_id) IN (SELECT county, id FROM cases WHERE applicant_id = $2)'],
        ['rectifications', 'rater', 'id', 'AND (county, case_id) IN (SELECT county, id FROM cases WHERE applicant_id = $2)']
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
    UPDATE mandates SET principal_id = m.merged,
        recorded_by = CASE WHEN recorded_by_kind = 'person' AND recorded_by = m.survivor THEN m.merged ELSE recorded_by END
    WHERE principal_id = m.survivor AND id IN (SELECT row_id FROM moved_rows WHERE merge_id = merge AND place = 'mandates');
    FOREACH p SLICE 1 IN ARRAY ARRAY[
        ['cases', 'applicant_id', 'id'],
        ['bundle_cases', 'applicant_id', 'id'],
        ['projects', 'applicant_id', 'id'],
        ['case_reaches', 'applicant_id', 'case_id'],
        ['case_chains', 'applicant_id', 'case_id'],
        ['ratings', 'rater', 'id'],
        ['rectifications', 'rater', 'id']
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
    SELECT survivor INTO stays FROM merged_persons WHERE merged = NEW.applicant_id;
    IF FOUND THEN
        NEW.applicant_id := stays;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_follow_persons BEFORE INSERT ON cases FOR EACH ROW EXECUTE FUNCTION follow_merged_person();
CREATE TRIGGER bundle_cases_follow_persons BEFORE INSERT ON bundle_cases FOR EACH ROW EXECUTE FUNCTION follow_merged_person();

REVOKE ALL ON FUNCTION take_over_person(uuid, uuid, uuid), give_person_back(uuid) FROM PUBLIC;
CALL hall_grant('EXECUTE', 'FUNCTION take_over_person(uuid, uuid, uuid), give_person_back(uuid)');
CALL hall_grant('SELECT', 'merged_persons');

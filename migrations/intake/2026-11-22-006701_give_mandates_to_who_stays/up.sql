-- A mandate that is recorded under an entry that was given up, from a page or a packet made before, is the survivor's. Whoever writes
-- under an id holds it, shared, and a merging waits for him: what is committed around it is moved with the rest or follows, and
-- nothing stays behind. One who asks before he reads does not meet the merging with rows held the other way round.
CREATE FUNCTION standing_person(person uuid) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
    stays uuid := person;
    next uuid;
BEGIN
    LOOP
        PERFORM pg_advisory_xact_lock_shared(hashtext('intake.person'), hashtext(stays::text));
        SELECT survivor INTO next FROM merged_persons WHERE merged = stays;
        IF NOT FOUND THEN
            RETURN stays;
        END IF;
        stays := next;
    END LOOP;
END $$;

CREATE FUNCTION hold_merged_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('intake.person'), hashtext(NEW.merged::text));
    RETURN NEW;
END $$;
CREATE TRIGGER merged_persons_wait BEFORE INSERT ON merged_persons FOR EACH ROW EXECUTE FUNCTION hold_merged_person();

-- Under which mergings it followed is kept as with the rows that moved: where one is taken back, the mandate goes back, too, for
-- he who stayed never gave it.
CREATE FUNCTION follow_merged_principal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    named uuid := NEW.principal_id;
    stays uuid := standing_person(named);
BEGIN
    IF stays <> named THEN
        INSERT INTO moved_rows
        WITH RECURSIVE way AS (
            SELECT merge_id, direct FROM merged_persons WHERE merged = named
            UNION ALL
            SELECT m.merge_id, m.direct FROM merged_persons m JOIN way ON m.merged = way.direct)
        SELECT merge_id, 'mandates', NEW.id FROM way;
        IF NEW.recorded_by_kind = 'person' AND NEW.recorded_by = named THEN
            NEW.recorded_by := stays;
        END IF;
        NEW.principal_id := stays;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER mandates_follow_persons BEFORE INSERT ON mandates FOR EACH ROW EXECUTE FUNCTION follow_merged_principal();
CREATE TRIGGER projects_follow_persons BEFORE INSERT ON projects FOR EACH ROW EXECUTE FUNCTION follow_merged_person();

CALL hall_grant('EXECUTE', 'FUNCTION standing_person(uuid)');

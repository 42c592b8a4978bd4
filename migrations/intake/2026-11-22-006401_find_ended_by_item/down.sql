DROP TRIGGER cases_keep_review_queue ON cases;
CREATE OR REPLACE FUNCTION keep_review_queue() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    DELETE FROM review_queue
    WHERE county = NEW.county AND case_id = NEW.id AND NOT authority = ANY (NEW.review_authorities);
    INSERT INTO review_queue (authority, open, drafted_at, case_id, county)
    SELECT DISTINCT a, NEW.state NOT IN ('draft', 'discarded', 'returned', 'rejected', 'closed', 'withdrawn'),
           NEW.drafted_at, NEW.id, NEW.county
    FROM unnest(NEW.review_authorities) AS a
    ON CONFLICT (county, case_id, authority) DO UPDATE SET open = excluded.open WHERE review_queue.open <> excluded.open;
    RETURN NULL;
END $$;
CREATE TRIGGER cases_keep_review_queue AFTER UPDATE OF state, review_authorities ON cases
    FOR EACH ROW
    WHEN ((cardinality(NEW.review_authorities) > 0 OR cardinality(OLD.review_authorities) > 0)
        AND (OLD.state <> NEW.state OR OLD.review_authorities <> NEW.review_authorities))
    EXECUTE FUNCTION keep_review_queue();
DROP INDEX review_queue_by_item;
ALTER TABLE review_queue DROP COLUMN item;
CREATE INDEX cases_ended_by_item ON cases ((coalesce(acting_code, implementing_code)), drafted_at, id)
    WHERE state IN ('discarded', 'returned', 'rejected', 'closed', 'withdrawn');
DROP INDEX cases_ended_by_filer_and_item, cases_ended_by_supervisor_and_item, cases_ended_by_authority_and_item,
    cases_ended_by_county_and_item, cases_ended_by_hall_and_item;
CREATE INDEX cases_ended_by_hall_and_item ON cases (hall_id, (coalesce(acting_code, implementing_code)), drafted_at, id)
    WHERE state IN ('discarded', 'returned', 'rejected', 'closed', 'withdrawn');

-- Who looks among ended cases for one item reads those only, for whatever reason he sees cases: not just along his hall's
-- list, as `…005901` has it, but along that of each reason. An authority's list is read to its end where it holds no case of
-- the item, and that end is further off every year. Ended cases only: handing in writes none of these.
--
-- The item is written as a CASE, here and where it is asked for: behind row-level security an index is entered by expressions
-- only that PostgreSQL knows to tell nobody anything, and `coalesce` is not among these. For that `…005901` was of no use.
DROP INDEX cases_ended_by_hall_and_item;
CREATE INDEX cases_ended_by_hall_and_item ON cases
    (hall_id, (CASE WHEN acting_code IS NULL THEN implementing_code ELSE acting_code END), drafted_at, id)
    WHERE state IN ('discarded', 'returned', 'rejected', 'closed', 'withdrawn');
CREATE INDEX cases_ended_by_county_and_item ON cases
    (county, (CASE WHEN acting_code IS NULL THEN implementing_code ELSE acting_code END), drafted_at, id)
    WHERE state IN ('discarded', 'returned', 'rejected', 'closed', 'withdrawn');
CREATE INDEX cases_ended_by_authority_and_item ON cases
    (authority, (CASE WHEN acting_code IS NULL THEN implementing_code ELSE acting_code END), drafted_at, id)
    WHERE state IN ('discarded', 'returned', 'rejected', 'closed', 'withdrawn');
CREATE INDEX cases_ended_by_supervisor_and_item ON cases
    (supervising_unit, (CASE WHEN acting_code IS NULL THEN implementing_code ELSE acting_code END), drafted_at, id)
    WHERE state IN ('discarded', 'returned', 'rejected', 'closed', 'withdrawn');
CREATE INDEX cases_ended_by_filer_and_item ON cases
    (filed_by, (CASE WHEN acting_code IS NULL THEN implementing_code ELSE acting_code END), drafted_at, id)
    WHERE state IN ('discarded', 'returned', 'rejected', 'closed', 'withdrawn');
-- Every reading has a reason, so nobody enters by the item alone.
DROP INDEX cases_ended_by_item;

-- The queue of reviewers has no column of a case but what it is ordered by, so the item stands in it.
ALTER TABLE review_queue ADD COLUMN item text;
SELECT set_config('hall.system', 'true', true);
UPDATE review_queue q SET item = coalesce(c.acting_code, c.implementing_code) FROM cases c WHERE c.county = q.county AND c.id = q.case_id;
SELECT set_config('hall.system', '', true);
ALTER TABLE review_queue ALTER COLUMN item SET NOT NULL;
CREATE INDEX review_queue_by_item ON review_queue (authority, item, drafted_at, case_id) WHERE NOT open;

CREATE OR REPLACE FUNCTION keep_review_queue() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    DELETE FROM review_queue
    WHERE county = NEW.county AND case_id = NEW.id AND NOT authority = ANY (NEW.review_authorities);
    INSERT INTO review_queue (authority, open, drafted_at, case_id, county, item)
    SELECT DISTINCT a, NEW.state NOT IN ('draft', 'discarded', 'returned', 'rejected', 'closed', 'withdrawn'),
           NEW.drafted_at, NEW.id, NEW.county, coalesce(NEW.acting_code, NEW.implementing_code)
    FROM unnest(NEW.review_authorities) AS a
    ON CONFLICT (county, case_id, authority) DO UPDATE SET open = excluded.open, item = excluded.item
    WHERE (review_queue.open, review_queue.item) <> (excluded.open, excluded.item);
    RETURN NULL;
END $$;
DROP TRIGGER cases_keep_review_queue ON cases;
CREATE TRIGGER cases_keep_review_queue AFTER UPDATE OF state, review_authorities, acting_code ON cases
    FOR EACH ROW
    WHEN ((cardinality(NEW.review_authorities) > 0 OR cardinality(OLD.review_authorities) > 0)
        AND (OLD.state <> NEW.state OR OLD.review_authorities <> NEW.review_authorities
            OR OLD.acting_code IS DISTINCT FROM NEW.acting_code))
    EXECUTE FUNCTION keep_review_queue();

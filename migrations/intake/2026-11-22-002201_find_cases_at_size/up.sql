-- Work queues and searches read as much among a million cases as among ten thousand. Whoever is staff sees a case for one of
-- several reasons; each reason has an index of its own in the order of the list, so that a page is read from its beginning,
-- reason by reason, and never by sorting what there is. Open and ended cases have separate ones: what is written when a
-- case is handed in stays little, and the open ones stay small.

-- Nobody reads all open cases in order; a division is read county by county.
DROP INDEX cases_open;
DROP INDEX cases_open_by_division;
CREATE INDEX cases_open_by_county ON cases (county, drafted_at, id)
    WHERE state NOT IN ('draft', 'discarded', 'returned', 'rejected', 'closed', 'withdrawn');
CREATE INDEX cases_open_by_authority ON cases (authority, drafted_at, id)
    WHERE state NOT IN ('draft', 'discarded', 'returned', 'rejected', 'closed', 'withdrawn');
CREATE INDEX cases_decided_by_supervisor ON cases (supervising_unit, drafted_at, id)
    WHERE state IN ('approved', 'partly_approved', 'refused', 'reopened');
-- Drafts among them: they are the business of those who write them.
CREATE INDEX cases_unfinished_by_filer ON cases (filed_by, drafted_at, id)
    WHERE state NOT IN ('discarded', 'returned', 'rejected', 'closed', 'withdrawn');

CREATE INDEX cases_ended_by_hall ON cases (hall_id, drafted_at, id)
    WHERE state IN ('discarded', 'returned', 'rejected', 'closed', 'withdrawn');
CREATE INDEX cases_ended_by_county ON cases (county, drafted_at, id)
    WHERE state IN ('discarded', 'returned', 'rejected', 'closed', 'withdrawn');
CREATE INDEX cases_ended_by_authority ON cases (authority, drafted_at, id)
    WHERE state IN ('discarded', 'returned', 'rejected', 'closed', 'withdrawn');
CREATE INDEX cases_ended_by_supervisor ON cases (supervising_unit, drafted_at, id)
    WHERE state IN ('discarded', 'returned', 'rejected', 'closed', 'withdrawn');
CREATE INDEX cases_ended_by_filer ON cases (filed_by, drafted_at, id)
    WHERE state IN ('discarded', 'returned', 'rejected', 'closed', 'withdrawn');
CREATE INDEX cases_ended_by_item ON cases ((coalesce(acting_code, implementing_code)), drafted_at, id)
    WHERE state IN ('discarded', 'returned', 'rejected', 'closed', 'withdrawn');

-- Which authorities review a case, in the order of their lists: an array cannot be read in order. Kept by the trigger below
-- and by nothing else. Ids and codes only; the case itself is read under its own policy.
CREATE TABLE review_queue (
    authority  text        NOT NULL,
    open       boolean     NOT NULL,
    drafted_at timestamptz NOT NULL,
    case_id    uuid        NOT NULL,
    county     text        NOT NULL,
    PRIMARY KEY (county, case_id, authority),
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id)
);
CREATE INDEX review_queue_in_order ON review_queue (authority, open, drafted_at, case_id);

CREATE FUNCTION keep_review_queue() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
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

-- Cases that are there already; the policy on cases binds their owner, too.
SELECT set_config('hall.system', 'true', true);
INSERT INTO review_queue (authority, open, drafted_at, case_id, county)
SELECT DISTINCT a, c.state NOT IN ('draft', 'discarded', 'returned', 'rejected', 'closed', 'withdrawn'), c.drafted_at, c.id, c.county
FROM cases c, unnest(c.review_authorities) AS a;
SELECT set_config('hall.system', '', true);

GRANT SELECT ON review_queue TO hall_intake_app;

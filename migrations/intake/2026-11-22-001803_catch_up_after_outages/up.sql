-- 断网断电补录: what a window took in on paper while network or power were down. The paper's date is the legal date of receipt only where
-- another person approved the entry, within an outage that another person approved; the time of the entry stays what it was.

CREATE TABLE outages (
    id          uuid PRIMARY KEY,
    hall_id     uuid NOT NULL REFERENCES halls (id),
    what        text NOT NULL CHECK (what IN ('network', 'power')),
    began_at    timestamptz NOT NULL,
    ended_at    timestamptz NOT NULL,
    note        bytea NOT NULL,
    proof       uuid NOT NULL REFERENCES files (id),
    recorded_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT hall_now(),
    approved_by uuid NULL,
    approved_at timestamptz NULL,
    CONSTRAINT outages_in_order CHECK (began_at < ended_at AND ended_at <= recorded_at AND ended_at <= began_at + interval '15 days'),
    CONSTRAINT outages_another_approves CHECK (approved_by <> recorded_by),
    CONSTRAINT outages_approved_whole CHECK ((approved_by IS NULL) = (approved_at IS NULL))
);
CREATE INDEX outages_by_hall ON outages (hall_id, began_at, id);

CREATE TABLE catch_ups (
    county      text NOT NULL,
    case_id     uuid NOT NULL,
    outage_id   uuid NOT NULL REFERENCES outages (id),
    -- The number on the paper receipt that the applicant took home.
    paper_no    text NOT NULL CHECK (length(paper_no) BETWEEN 1 AND 40),
    paper_at    timestamptz NOT NULL,
    scan        uuid NOT NULL REFERENCES files (id),
    entered_by  uuid NOT NULL,
    entered_at  timestamptz NOT NULL DEFAULT hall_now(),
    approved_by uuid NULL,
    approved_at timestamptz NULL,
    PRIMARY KEY (county, case_id),
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id),
    CONSTRAINT catch_ups_one_paper UNIQUE (outage_id, paper_no),
    CONSTRAINT catch_ups_another_approves CHECK (approved_by <> entered_by),
    CONSTRAINT catch_ups_approved_whole CHECK ((approved_by IS NULL) = (approved_at IS NULL))
);

-- A date outside the outage, and an approval without an approved outage, are refused whoever writes them.
CREATE FUNCTION catch_up_covered() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE outage outages%ROWTYPE;
BEGIN
    SELECT * INTO outage FROM outages WHERE id = NEW.outage_id;
    IF outage.id IS NULL OR NEW.paper_at < outage.began_at OR NEW.paper_at > outage.ended_at THEN
        RAISE EXCEPTION 'the outage does not cover the date of the paper' USING ERRCODE = 'check_violation', CONSTRAINT = 'catch_ups_covered';
    END IF;
    IF NEW.approved_by IS NOT NULL AND outage.approved_by IS NULL THEN
        RAISE EXCEPTION 'the outage is not approved' USING ERRCODE = 'check_violation', CONSTRAINT = 'catch_ups_outage_approved';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER catch_ups_covered BEFORE INSERT OR UPDATE ON catch_ups FOR EACH ROW EXECUTE FUNCTION catch_up_covered();

ALTER TABLE outages ENABLE ROW LEVEL SECURITY;
ALTER TABLE outages FORCE ROW LEVEL SECURITY;
CREATE POLICY outages_scope ON outages USING (
    hall_scope_system()
    OR (hall_scope_kind() = 'staff' AND hall_id = hall_scope_hall())
    OR (hall_scope_kind() = 'staff' AND hall_scope_hall() IS NULL AND EXISTS (
        SELECT FROM halls h WHERE h.id = outages.hall_id AND h.division LIKE hall_scope_division() || '%')));
ALTER TABLE catch_ups ENABLE ROW LEVEL SECURITY;
ALTER TABLE catch_ups FORCE ROW LEVEL SECURITY;
CREATE POLICY catch_ups_scope ON catch_ups USING (EXISTS (SELECT FROM cases c WHERE c.county = catch_ups.county AND c.id = catch_ups.case_id));

GRANT SELECT ON outages, catch_ups TO hall_intake_app;
GRANT INSERT (id, hall_id, what, began_at, ended_at, note, proof, recorded_by) ON outages TO hall_intake_app;
GRANT UPDATE (approved_by, approved_at) ON outages TO hall_intake_app;
GRANT INSERT (county, case_id, outage_id, paper_no, paper_at, scan, entered_by) ON catch_ups TO hall_intake_app;
GRANT UPDATE (approved_by, approved_at) ON catch_ups TO hall_intake_app;

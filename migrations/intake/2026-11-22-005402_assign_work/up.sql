-- 工作队列: who works on a case. Each unit that has to do with it (the hall's authority, a reviewing one) has a holder of its own. It says who
-- works on it and nothing about who may: that stays with the rules of the case.

CREATE TABLE assignments (
    county     text NOT NULL,
    case_id    uuid NOT NULL,
    -- Whose queue it is in: an authority's code, or a hall's id where its staff belong to none.
    unit       text NOT NULL CHECK (length(unit) BETWEEN 1 AND 40),
    holder     uuid NOT NULL,
    since      timestamptz NOT NULL DEFAULT hall_now(),
    -- Both from the case: lists of what someone holds are read in the order of other lists. Kept by the triggers below.
    drafted_at timestamptz NOT NULL,
    open       boolean NOT NULL,
    PRIMARY KEY (county, case_id, unit),
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id)
);
CREATE INDEX assignments_in_order ON assignments (holder, open, drafted_at, case_id);

-- Every change of hands, for ever.
CREATE TABLE assignment_acts (
    county  text NOT NULL,
    case_id uuid NOT NULL,
    seq     bigint GENERATED ALWAYS AS IDENTITY,
    id      uuid NOT NULL UNIQUE,
    unit    text NOT NULL,
    act     text NOT NULL CHECK (act IN ('claim', 'assign', 'hand_over', 'release')),
    was     uuid NULL,
    holder  uuid NULL,
    reason  bytea NULL,
    by      uuid NOT NULL,
    at      timestamptz NOT NULL DEFAULT hall_now(),
    PRIMARY KEY (county, case_id, seq),
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id),
    CONSTRAINT assignment_acts_reason CHECK (act IN ('claim', 'assign') OR reason IS NOT NULL),
    CONSTRAINT assignment_acts_holder CHECK ((act = 'release') = (holder IS NULL))
);

-- A/B 岗: who stands in for whom, and when. Ids and days only; why someone is away is nobody's business here.
CREATE TABLE absences (
    id          uuid PRIMARY KEY,
    unit        text NOT NULL CHECK (length(unit) BETWEEN 1 AND 40),
    staff       uuid NOT NULL,
    substitute  uuid NOT NULL,
    first_day   date NOT NULL,
    last_day    date NOT NULL,
    recorded_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT hall_now(),
    ended_by    uuid NULL,
    ended_at    timestamptz NULL,
    CONSTRAINT absences_not_oneself CHECK (staff <> substitute),
    CONSTRAINT absences_in_order CHECK (first_day <= last_day AND last_day <= first_day + 366),
    CONSTRAINT absences_ended_whole CHECK ((ended_by IS NULL) = (ended_at IS NULL))
);
CREATE INDEX absences_by_substitute ON absences (substitute, last_day) WHERE ended_at IS NULL;
CREATE INDEX absences_by_unit ON absences (unit, last_day) WHERE ended_at IS NULL;

-- Ended cases are in a list of their own; handing in moves none.
CREATE FUNCTION keep_assignments() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE assignments SET open = NEW.state NOT IN ('discarded', 'returned', 'rejected', 'closed', 'withdrawn')
    WHERE county = NEW.county AND case_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER cases_keep_assignments AFTER UPDATE OF state ON cases
    FOR EACH ROW
    WHEN ((OLD.state IN ('discarded', 'returned', 'rejected', 'closed', 'withdrawn'))
        <> (NEW.state IN ('discarded', 'returned', 'rejected', 'closed', 'withdrawn')))
    EXECUTE FUNCTION keep_assignments();

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['assignments', 'assignment_acts'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY %I ON %I USING (EXISTS (SELECT FROM cases c WHERE c.county = %I.county AND c.id = %I.case_id))', t || '_scope', t, t, t);
    END LOOP;
END $$;
ALTER TABLE absences ENABLE ROW LEVEL SECURITY;
ALTER TABLE absences FORCE ROW LEVEL SECURITY;
CREATE POLICY absences_scope ON absences USING (hall_scope_system() OR hall_scope_kind() = 'staff');

GRANT SELECT ON assignments, assignment_acts, absences TO hall_intake_app;
GRANT INSERT (county, case_id, unit, holder, drafted_at, open), UPDATE (holder, since), DELETE ON assignments TO hall_intake_app;
GRANT INSERT (county, case_id, id, unit, act, was, holder, reason, by) ON assignment_acts TO hall_intake_app;
GRANT INSERT (id, unit, staff, substitute, first_day, last_day, recorded_by), UPDATE (ended_by, ended_at) ON absences TO hall_intake_app;

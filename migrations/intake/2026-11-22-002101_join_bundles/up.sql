-- 一件事: one application for several items. Its parts are ordinary cases; where the whole stands follows from them and is
-- kept nowhere.

-- Intake's own copy of published bundles, filled from events. An application names the version it began with.
CREATE TABLE bundles (
    code     text NOT NULL,
    version  integer NOT NULL CHECK (version > 0),
    content  jsonb NOT NULL,
    heard_at timestamptz NOT NULL DEFAULT hall_now(),
    PRIMARY KEY (code, version)
);

CREATE TABLE bundle_cases (
    county         text NOT NULL CHECK (county ~ '^[1-9][0-9]{5}$'),
    id             uuid NOT NULL,
    bundle_code    text NOT NULL,
    bundle_version integer NOT NULL,
    division       text NOT NULL CHECK (division ~ '^[0-9]{12}$' AND left(division, 6) = county),
    channel        text NOT NULL CHECK (channel IN ('online', 'window', 'agent')),
    applicant_id   uuid NOT NULL,
    agent_id       uuid NULL,
    filed_by       uuid NOT NULL,
    -- Which of the items that are not for everybody were chosen.
    chosen         text[] NOT NULL,
    -- All results are handed over at once.
    together       boolean NOT NULL DEFAULT false,
    -- The number of the whole, once it is handed in; of the same kind as a case's.
    bundle_no      text NULL UNIQUE,
    -- Where its parts are handled and decided: copied, because a policy cannot look at a table whose own policy looks here.
    halls          uuid[] NOT NULL,
    authorities    text[] NOT NULL,
    drafted_at     timestamptz NOT NULL DEFAULT hall_now(),
    PRIMARY KEY (county, id),
    FOREIGN KEY (bundle_code, bundle_version) REFERENCES bundles (code, version),
    CONSTRAINT bundle_cases_agent_channel CHECK ((channel = 'agent') = (agent_id IS NOT NULL))
);
CREATE INDEX bundle_cases_by_applicant ON bundle_cases (applicant_id, drafted_at, id);
CREATE INDEX bundle_cases_by_agent ON bundle_cases (agent_id, drafted_at, id) WHERE agent_id IS NOT NULL;
CREATE INDEX bundle_cases_by_hall ON bundle_cases USING gin (halls) WHERE bundle_no IS NOT NULL;

ALTER TABLE bundle_cases ENABLE ROW LEVEL SECURITY;
ALTER TABLE bundle_cases FORCE ROW LEVEL SECURITY;
CREATE POLICY bundle_cases_scope ON bundle_cases USING (
    hall_scope_system()
    OR applicant_id = hall_scope_subject()
    OR (hall_scope_kind() = 'agent' AND agent_id = hall_scope_id())
    OR (hall_scope_kind() = 'staff' AND filed_by = hall_scope_id())
    OR (hall_scope_kind() = 'staff' AND bundle_no IS NOT NULL AND (
        hall_scope_hall() = ANY (halls)
        OR hall_scope_authority() = ANY (authorities)
        OR (hall_scope_hall() IS NULL AND division LIKE hall_scope_division() || '%')
    ))
);

-- Its parts, in the order of the bundle's guide.
CREATE TABLE bundle_members (
    county    text NOT NULL,
    bundle_id uuid NOT NULL,
    seq       smallint NOT NULL CHECK (seq > 0),
    base_code text NOT NULL,
    case_id   uuid NOT NULL,
    -- Its turn has not come: it is handed in when the parts before it are granted.
    waits     boolean NOT NULL,
    PRIMARY KEY (county, bundle_id, seq),
    UNIQUE (county, case_id),
    UNIQUE (county, bundle_id, base_code),
    FOREIGN KEY (county, bundle_id) REFERENCES bundle_cases (county, id),
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id)
);
CREATE INDEX bundle_members_waiting ON bundle_members (county, case_id) WHERE waits;

-- What the one form was filled in with; the newest row counts, the older ones stay.
CREATE TABLE bundle_forms (
    county    text NOT NULL,
    bundle_id uuid NOT NULL,
    seq       bigint GENERATED ALWAYS AS IDENTITY,
    id        uuid NOT NULL UNIQUE,
    answers   bytea NOT NULL,
    sources   bytea NULL,
    state     text NOT NULL CONSTRAINT bundle_forms_state CHECK (state IN ('untouched', 'begun', 'complete')),
    saved_by  uuid NOT NULL,
    saved_at  timestamptz NOT NULL DEFAULT hall_now(),
    PRIMARY KEY (county, bundle_id, seq),
    FOREIGN KEY (county, bundle_id) REFERENCES bundle_cases (county, id)
);

-- What happened to the whole, in order. Codes and ids only.
CREATE TABLE bundle_acts (
    county     text NOT NULL,
    bundle_id  uuid NOT NULL,
    seq        bigint GENERATED ALWAYS AS IDENTITY,
    what       text NOT NULL,
    actor_kind text NOT NULL,
    actor_id   uuid NOT NULL,
    cases      uuid[] NOT NULL,
    at         timestamptz NOT NULL DEFAULT hall_now(),
    PRIMARY KEY (county, bundle_id, seq),
    FOREIGN KEY (county, bundle_id) REFERENCES bundle_cases (county, id)
);

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['bundle_members', 'bundle_forms', 'bundle_acts'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY %I ON %I USING (EXISTS (SELECT FROM bundle_cases b WHERE b.county = %I.county AND b.id = %I.bundle_id))', t || '_scope', t, t, t);
    END LOOP;
END $$;

-- Nobody hands in a part before its turn, by whatever way: the row does not move, and whoever tried is told so.
CREATE FUNCTION bundle_part_waits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM bundle_members m WHERE m.county = NEW.county AND m.case_id = NEW.id AND m.waits) THEN
        RETURN NULL;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_wait_for_their_turn BEFORE UPDATE OF state ON cases
    FOR EACH ROW WHEN (OLD.state = 'draft' AND NEW.state = 'submitted') EXECUTE FUNCTION bundle_part_waits();

GRANT SELECT, INSERT ON bundles TO hall_intake_app;
GRANT SELECT, INSERT ON bundle_members TO hall_intake_app;
GRANT UPDATE (waits) ON bundle_members TO hall_intake_app;
GRANT SELECT ON bundle_cases, bundle_forms, bundle_acts TO hall_intake_app;
GRANT INSERT (county, id, bundle_code, bundle_version, division, channel, applicant_id, agent_id, filed_by, chosen, halls, authorities) ON bundle_cases TO hall_intake_app;
GRANT UPDATE (together, bundle_no) ON bundle_cases TO hall_intake_app;
GRANT INSERT (county, bundle_id, id, answers, sources, state, saved_by) ON bundle_forms TO hall_intake_app;
GRANT INSERT (county, bundle_id, what, actor_kind, actor_id, cases) ON bundle_acts TO hall_intake_app;

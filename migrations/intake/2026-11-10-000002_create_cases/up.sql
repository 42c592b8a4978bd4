-- One application, whatever door it came through. Times are not kept here but in append-only rows that the
-- database stamps; the dates in this table are derived, kept for indexes, and rebuilt from those rows.

-- Where the halls are; loaded by seeding. A case goes to the hall of the place it concerns.
CREATE TABLE halls (
    id       uuid PRIMARY KEY,
    division text NOT NULL CHECK (division ~ '^[0-9]{12}$'),
    name     text NOT NULL
);
CREATE INDEX halls_by_division ON halls (division);

CREATE TABLE cases (
    county            text NOT NULL CHECK (county ~ '^[1-9][0-9]{5}$'),
    id                uuid NOT NULL,
    state             text NOT NULL CONSTRAINT cases_state CHECK (state IN ('draft', 'discarded', 'submitted', 'supplement', 'returned', 'rejected', 'accepted', 'in_review', 'reviewed', 'approved', 'refused', 'closed', 'withdrawn')),
    channel           text NOT NULL CHECK (channel IN ('online', 'window', 'agent')),
    implementing_code text NOT NULL,
    base_version      integer NOT NULL CHECK (base_version > 0),
    overlay_version   integer NOT NULL CHECK (overlay_version > 0),
    division          text NOT NULL CHECK (division ~ '^[0-9]{12}$' AND left(division, 6) = county),
    hall_id           uuid NOT NULL REFERENCES halls (id),
    authority         text NOT NULL,
    supervising_unit  text,
    applicant_id      uuid NOT NULL,
    agent_id          uuid,
    mandate_id        uuid,
    filed_by          uuid NOT NULL,
    case_no           text UNIQUE,
    national_case_no  text UNIQUE CHECK (length(national_case_no) <= 50),
    duplicate_of      uuid,
    follows           uuid,
    answer_due        date,
    -- Silence until then is acceptance: the remedy of the law for licences, a setting of the item.
    silence_accepts   boolean NOT NULL,
    lapses_on         date,
    due               date,
    due_provisional   boolean NOT NULL DEFAULT false,
    -- Which authorities review it: copied from the reviews at acceptance, because a policy cannot look at a
    -- table whose own policy looks at this one.
    review_authorities text[] NOT NULL DEFAULT '{}',
    drafted_at        timestamptz NOT NULL DEFAULT hall_now(),
    PRIMARY KEY (county, id),
    CONSTRAINT cases_numbered CHECK ((state IN ('draft', 'discarded')) = (case_no IS NULL)),
    CONSTRAINT cases_numbers_together CHECK ((case_no IS NULL) = (national_case_no IS NULL)),
    CONSTRAINT cases_agent_channel CHECK ((channel = 'agent') = (agent_id IS NOT NULL)),
    CONSTRAINT cases_answer_clock CHECK (state <> 'submitted' OR answer_due IS NOT NULL)
);

-- Lists and timers touch open cases only; what is finished leaves these indexes.
CREATE INDEX cases_open ON cases (drafted_at, id)
    WHERE state NOT IN ('draft', 'discarded', 'returned', 'rejected', 'closed', 'withdrawn');
CREATE INDEX cases_open_by_hall ON cases (hall_id, drafted_at, id)
    WHERE state NOT IN ('draft', 'discarded', 'returned', 'rejected', 'closed', 'withdrawn');
CREATE INDEX cases_open_by_division ON cases (division text_pattern_ops, drafted_at, id)
    WHERE state NOT IN ('draft', 'discarded', 'returned', 'rejected', 'closed', 'withdrawn');
CREATE INDEX cases_answer_due ON cases (answer_due) WHERE state = 'submitted' AND silence_accepts;
CREATE INDEX cases_lapses ON cases (lapses_on) WHERE state = 'supplement';
CREATE INDEX cases_due ON cases (due) WHERE state IN ('accepted', 'in_review', 'reviewed');
CREATE INDEX cases_awaiting_licences ON cases (id) WHERE state = 'approved';
CREATE INDEX cases_by_applicant ON cases (applicant_id, drafted_at, id);
CREATE INDEX cases_by_agent ON cases (agent_id, drafted_at, id) WHERE agent_id IS NOT NULL;

ALTER TABLE cases ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases FORCE ROW LEVEL SECURITY;
-- The applicant, the agent who filed, the hall that has it, the authority that decides, the offices that review it, and afterwards the unit
-- that supervises; staff without a hall see their division. A draft is the business of those who write it.
CREATE POLICY cases_scope ON cases USING (
    hall_scope_system()
    OR applicant_id = hall_scope_subject()
    OR (hall_scope_kind() = 'agent' AND agent_id = hall_scope_id())
    OR (hall_scope_kind() = 'staff' AND filed_by = hall_scope_id())
    OR (hall_scope_kind() = 'staff' AND state NOT IN ('draft', 'discarded') AND (
        hall_id = hall_scope_hall()
        OR authority = hall_scope_authority()
        OR (hall_scope_hall() IS NULL AND division LIKE hall_scope_division() || '%')
    ))
    OR (hall_scope_kind() = 'staff' AND hall_scope_authority() = ANY (review_authorities))
    OR (hall_scope_kind() = 'staff' AND supervising_unit = hall_scope_authority() AND state IN ('approved', 'refused', 'closed'))
);

-- What the applicant filled in; the newest row counts, the older ones stay.
CREATE TABLE forms (
    county   text NOT NULL,
    case_id  uuid NOT NULL,
    seq      bigint GENERATED ALWAYS AS IDENTITY,
    id       uuid NOT NULL UNIQUE,
    answers  bytea NOT NULL,
    saved_by uuid NOT NULL,
    saved_at timestamptz NOT NULL DEFAULT hall_now(),
    PRIMARY KEY (county, case_id, seq),
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id)
);

-- What happened, in order, as the applicant sees it. No personal data: codes and ids only.
CREATE TABLE timeline (
    county     text NOT NULL,
    case_id    uuid NOT NULL,
    seq        bigint GENERATED ALWAYS AS IDENTITY,
    what       text NOT NULL,
    actor_kind text NOT NULL,
    actor_id   uuid NOT NULL,
    role       text NOT NULL,
    detail     jsonb NOT NULL DEFAULT '{}',
    at         timestamptz NOT NULL DEFAULT hall_now(),
    PRIMARY KEY (county, case_id, seq),
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id)
);

-- Each time the applicant handed in: the first time, and in answer to a notice.
CREATE TABLE submissions (
    county       text NOT NULL,
    case_id      uuid NOT NULL,
    seq          smallint NOT NULL CHECK (seq > 0),
    by_kind      text NOT NULL,
    by_id        uuid NOT NULL,
    mandate_id   uuid,
    absent       text[] NOT NULL DEFAULT '{}',
    submitted_at timestamptz NOT NULL DEFAULT hall_now(),
    PRIMARY KEY (county, case_id, seq),
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id),
    CONSTRAINT submissions_agent_has_mandate CHECK (by_kind <> 'agent' OR mandate_id IS NOT NULL)
);

ALTER TABLE forms ENABLE ROW LEVEL SECURITY;
ALTER TABLE forms FORCE ROW LEVEL SECURITY;
CREATE POLICY forms_scope ON forms USING (EXISTS (SELECT FROM cases c WHERE c.county = forms.county AND c.id = forms.case_id));
ALTER TABLE timeline ENABLE ROW LEVEL SECURITY;
ALTER TABLE timeline FORCE ROW LEVEL SECURITY;
CREATE POLICY timeline_scope ON timeline USING (EXISTS (SELECT FROM cases c WHERE c.county = timeline.county AND c.id = timeline.case_id));
ALTER TABLE submissions ENABLE ROW LEVEL SECURITY;
ALTER TABLE submissions FORCE ROW LEVEL SECURITY;
CREATE POLICY submissions_scope ON submissions USING (EXISTS (SELECT FROM cases c WHERE c.county = submissions.county AND c.id = submissions.case_id));

-- Who is a leader, as heard from identity: whoever approves an exception must be one. Ids and codes only.
CREATE TABLE staff (
    id        uuid PRIMARY KEY,
    roles     text[] NOT NULL,
    authority text,
    active    boolean NOT NULL
);

-- The numbers people say aloud: a slot for each county, and one sequence behind a fixed permutation.
CREATE TABLE county_slots (
    county text PRIMARY KEY CHECK (county ~ '^[1-9][0-9]{5}$'),
    slot   smallint NOT NULL UNIQUE CHECK (slot BETWEEN 0 AND 99)
);
CREATE SEQUENCE case_numbers AS bigint MINVALUE 0 START 0 MAXVALUE 999999999 NO CYCLE;

GRANT SELECT, INSERT ON cases, forms, timeline, submissions, county_slots TO hall_intake_app;
GRANT UPDATE (state, mandate_id, case_no, national_case_no, duplicate_of, follows, answer_due, lapses_on, due, due_provisional, review_authorities) ON cases TO hall_intake_app;
GRANT SELECT, INSERT, UPDATE (division, name) ON halls TO hall_intake_app;
GRANT SELECT, INSERT, UPDATE ON staff TO hall_intake_app;
GRANT USAGE ON SEQUENCE case_numbers TO hall_intake_app;

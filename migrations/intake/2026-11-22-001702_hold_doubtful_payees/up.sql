-- Contact and payee of a case that an agent carries are the principal's. What does not look like it is held: no grant, no
-- payment, until the principal says that it is right, or two officers do who have seen why.

-- Mobile and account as given with a case, as keyed hashes: enough to see that one serves many, and that one changed.
CREATE TABLE case_reaches (
    county       text NOT NULL,
    case_id      uuid NOT NULL,
    seq          smallint NOT NULL CHECK (seq > 0),
    applicant_id uuid NOT NULL,
    mobile       bytea NULL,
    account      bytea NULL,
    given_by     uuid NOT NULL,
    given_at     timestamptz NOT NULL DEFAULT hall_now(),
    PRIMARY KEY (county, case_id, seq),
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id)
);
CREATE INDEX case_reaches_by_mobile ON case_reaches (mobile, applicant_id) WHERE mobile IS NOT NULL;
CREATE INDEX case_reaches_by_account ON case_reaches (account, applicant_id) WHERE account IS NOT NULL;

CREATE TABLE payee_holds (
    id          uuid PRIMARY KEY,
    county      text NOT NULL,
    case_id     uuid NOT NULL,
    doubts      text[] NOT NULL CHECK (cardinality(doubts) > 0 AND doubts <@ ARRAY['contact_other', 'contact_shared', 'contact_changed', 'payee_other', 'payee_shared', 'payee_changed']),
    opened_at   timestamptz NOT NULL DEFAULT hall_now(),
    way         text NULL CHECK (way IN ('principal', 'guardian', 'institution', 'in_person')),
    evidence    uuid NULL REFERENCES files (id),
    proposed_by uuid NULL,
    proposed_at timestamptz NULL,
    released_by uuid NULL,
    released_at timestamptz NULL,
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id),
    CONSTRAINT payee_holds_released_whole CHECK ((released_by IS NULL) = (released_at IS NULL)),
    -- Whoever is not the principal himself shows why, and another one approves.
    CONSTRAINT payee_holds_second_approval CHECK (
        released_by IS NULL OR way = 'principal'
        OR (way IS NOT NULL AND evidence IS NOT NULL AND proposed_by IS NOT NULL AND proposed_by <> released_by)
    )
);
CREATE UNIQUE INDEX payee_holds_one_open ON payee_holds (county, case_id) WHERE released_at IS NULL;

ALTER TABLE payee_holds ENABLE ROW LEVEL SECURITY;
ALTER TABLE payee_holds FORCE ROW LEVEL SECURITY;
CREATE POLICY payee_holds_scope ON payee_holds USING (EXISTS (SELECT FROM cases c WHERE c.county = payee_holds.county AND c.id = payee_holds.case_id));

GRANT SELECT ON case_reaches, payee_holds TO hall_intake_app;
GRANT INSERT (county, case_id, seq, applicant_id, mobile, account, given_by) ON case_reaches TO hall_intake_app;
GRANT INSERT (id, county, case_id, doubts) ON payee_holds TO hall_intake_app;
GRANT UPDATE (way, evidence, proposed_by, proposed_at, released_by, released_at) ON payee_holds TO hall_intake_app;

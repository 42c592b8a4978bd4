-- Between submission and decision: notices, acceptance, field steps, reviews.

-- Notices of deficiencies. The first is the only one; any other is an exception a leader approved.
CREATE TABLE notices (
    county      text NOT NULL,
    case_id     uuid NOT NULL,
    seq         smallint NOT NULL CHECK (seq > 0),
    id          uuid NOT NULL UNIQUE,
    lines       bytea NOT NULL,
    materials   text[] NOT NULL,
    lapses_on   date,
    given_by    uuid NOT NULL,
    reason      bytea,
    approved_by uuid,
    given_at    timestamptz NOT NULL DEFAULT hall_now(),
    PRIMARY KEY (county, case_id, seq),
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id),
    CONSTRAINT notices_told_once CHECK (seq = 1 OR (reason IS NOT NULL AND approved_by IS NOT NULL AND approved_by <> given_by))
);

CREATE TABLE acceptances (
    county      text NOT NULL,
    case_id     uuid NOT NULL,
    deemed      boolean NOT NULL,
    pending     text[] NOT NULL,
    accepted_by uuid NOT NULL,
    accepted_at timestamptz NOT NULL DEFAULT hall_now(),
    PRIMARY KEY (county, case_id),
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id)
);

-- The written end of a case without a decision: not accepted, withdrawn, lapsed.
CREATE TABLE endings (
    county   text NOT NULL,
    case_id  uuid NOT NULL,
    id       uuid NOT NULL UNIQUE,
    kind     text NOT NULL CHECK (kind IN ('rejected', 'returned', 'withdrawn')),
    reason   bytea,
    remedies text,
    ended_by uuid NOT NULL,
    ended_at timestamptz NOT NULL DEFAULT hall_now(),
    PRIMARY KEY (county, case_id),
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id),
    CONSTRAINT endings_rejection_says_why CHECK (kind <> 'rejected' OR (reason IS NOT NULL AND length(remedies) >= 10))
);

-- A field step: who was there, what was claimed about when, and who signed. Only its completion is added.
CREATE TABLE step_records (
    county       text NOT NULL,
    case_id      uuid NOT NULL,
    id           uuid NOT NULL UNIQUE,
    step         text NOT NULL,
    people       uuid[] NOT NULL,
    min_people   smallint NOT NULL CHECK (min_people > 0),
    claimed_from date,
    claimed_to   date,
    note         bytea,
    recorded_by  uuid NOT NULL,
    recorded_at  timestamptz NOT NULL DEFAULT hall_now(),
    completed_at timestamptz,
    PRIMARY KEY (county, case_id, step),
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id),
    CONSTRAINT step_records_claimed_order CHECK (claimed_to IS NULL OR claimed_to >= claimed_from)
);

CREATE TABLE step_signatures (
    county    text NOT NULL,
    case_id   uuid NOT NULL,
    step      text NOT NULL,
    signer    uuid NOT NULL,
    signed_at timestamptz NOT NULL DEFAULT hall_now(),
    PRIMARY KEY (county, case_id, step, signer),
    FOREIGN KEY (county, case_id, step) REFERENCES step_records (county, case_id, step)
);

CREATE TABLE step_evidence (
    county  text NOT NULL,
    case_id uuid NOT NULL,
    step    text NOT NULL,
    file_id uuid NOT NULL REFERENCES files (id),
    PRIMARY KEY (county, case_id, step, file_id),
    FOREIGN KEY (county, case_id, step) REFERENCES step_records (county, case_id, step)
);

-- Objections to a public notice; while one is open, the step is not done.
CREATE TABLE objections (
    county      text NOT NULL,
    case_id     uuid NOT NULL,
    id          uuid NOT NULL UNIQUE,
    step        text NOT NULL,
    words       bytea NOT NULL,
    recorded_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT hall_now(),
    settlement  bytea,
    settled_by  uuid,
    settled_at  timestamptz,
    PRIMARY KEY (county, case_id, id),
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id),
    CONSTRAINT objections_settled_whole CHECK ((settlement IS NULL) = (settled_at IS NULL) AND (settled_by IS NULL) = (settled_at IS NULL))
);

-- One row per office that reviews, opened by acceptance, filled once.
CREATE TABLE reviews (
    county      text NOT NULL,
    case_id     uuid NOT NULL,
    id          uuid NOT NULL UNIQUE,
    office      text NOT NULL,
    authority   text,
    mandatory   boolean NOT NULL,
    opened_at   timestamptz NOT NULL DEFAULT hall_now(),
    opinion     text CHECK (opinion IN ('agree', 'disagree')),
    words       bytea,
    reviewer_id uuid,
    given_at    timestamptz,
    PRIMARY KEY (county, case_id, office),
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id),
    CONSTRAINT reviews_given_whole CHECK (
        (opinion IS NULL) = (words IS NULL) AND (opinion IS NULL) = (reviewer_id IS NULL) AND (opinion IS NULL) = (given_at IS NULL)
    )
);
CREATE INDEX reviews_waiting ON reviews (authority, opened_at) WHERE opinion IS NULL;

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['notices', 'acceptances', 'endings', 'step_records', 'step_signatures', 'step_evidence', 'objections', 'reviews'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY %I ON %I USING (EXISTS (SELECT FROM cases c WHERE c.county = %I.county AND c.id = %I.case_id))', t || '_scope', t, t, t);
    END LOOP;
END $$;

GRANT SELECT, INSERT ON notices, acceptances, endings, step_records, step_signatures, step_evidence, objections, reviews TO hall_intake_app;
GRANT UPDATE (completed_at) ON step_records TO hall_intake_app;
GRANT UPDATE (settlement, settled_by, settled_at) ON objections TO hall_intake_app;
GRANT UPDATE (opinion, words, reviewer_id, given_at) ON reviews TO hall_intake_app;

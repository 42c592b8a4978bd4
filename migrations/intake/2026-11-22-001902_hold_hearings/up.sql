-- Hearings (听证), and what discussions, legal reviews and sign-off chains said. What was said inside is for staff; that it
-- happened, and the minutes of a hearing, are for the parties.

CREATE TABLE hearings (
    id           uuid PRIMARY KEY,
    county       text NOT NULL,
    case_id      uuid NOT NULL,
    told_by      uuid NOT NULL,
    told_at      timestamptz NOT NULL DEFAULT hall_now(),
    -- The last day on which the party may apply (行政许可法 47).
    apply_until  date NOT NULL,
    applied_by   uuid NULL,
    applied_at   timestamptz NULL,
    -- The last day on which it may be held (行政许可法 47).
    hold_by      date NULL,
    noticed_by   uuid NULL,
    noticed_at   timestamptz NULL,
    set_for      date NULL,
    place        text NULL CHECK (length(place) BETWEEN 2 AND 200),
    chair        uuid NULL,
    document     uuid NULL REFERENCES files (id),
    minutes      uuid NULL REFERENCES files (id),
    participants smallint NULL CHECK (participants > 0),
    signed       smallint NULL CHECK (signed BETWEEN 0 AND participants),
    held_at      timestamptz NULL,
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id),
    CONSTRAINT hearings_applied_whole CHECK ((applied_at IS NULL) = (applied_by IS NULL) AND (applied_at IS NULL) = (hold_by IS NULL)),
    CONSTRAINT hearings_noticed_whole CHECK (
        (noticed_at IS NULL) = (noticed_by IS NULL) AND (noticed_at IS NULL) = (set_for IS NULL) AND (noticed_at IS NULL) = (place IS NULL)
        AND (noticed_at IS NULL) = (chair IS NULL) AND (noticed_at IS NULL) = (document IS NULL)
    ),
    CONSTRAINT hearings_noticed_after_application CHECK (noticed_at IS NULL OR applied_at IS NOT NULL),
    CONSTRAINT hearings_minutes_whole CHECK ((minutes IS NULL) = (held_at IS NULL) AND (minutes IS NULL) = (participants IS NULL) AND (minutes IS NULL) = (signed IS NULL)),
    CONSTRAINT hearings_held_after_notice CHECK (held_at IS NULL OR noticed_at IS NOT NULL)
);
CREATE INDEX hearings_by_case ON hearings (county, case_id, told_at);

-- What was said in a step: votes, opinions, signatures and what was sent back. Nothing of it is ever changed.
CREATE TABLE step_details (
    county  text NOT NULL,
    case_id uuid NOT NULL,
    seq     bigint GENERATED ALWAYS AS IDENTITY,
    id      uuid NOT NULL UNIQUE,
    step    text NOT NULL,
    kind    text NOT NULL CHECK (kind IN ('discussion', 'legal_review', 'sign_off', 'sent_back')),
    detail  bytea NOT NULL,
    said_by uuid NOT NULL,
    said_at timestamptz NOT NULL DEFAULT hall_now(),
    PRIMARY KEY (county, case_id, seq),
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id)
);

-- The hearing whose minutes a decision rests on.
ALTER TABLE decisions ADD COLUMN hearing_id uuid NULL REFERENCES hearings (id);
GRANT INSERT (hearing_id) ON decisions TO hall_intake_app;

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['hearings', 'step_details'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY %I ON %I USING (EXISTS (SELECT FROM cases c WHERE c.county = %I.county AND c.id = %I.case_id))', t || '_scope', t, t, t);
    END LOOP;
END $$;

GRANT SELECT ON hearings, step_details TO hall_intake_app;
GRANT INSERT (id, county, case_id, told_by, apply_until) ON hearings TO hall_intake_app;
GRANT UPDATE (applied_by, applied_at, hold_by, noticed_by, noticed_at, set_for, place, chair, document, minutes, participants, signed, held_at) ON hearings TO hall_intake_app;
GRANT INSERT (county, case_id, id, step, kind, detail, said_by) ON step_details TO hall_intake_app;

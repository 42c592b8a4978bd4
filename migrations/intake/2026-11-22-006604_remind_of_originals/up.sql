-- Originals that are late: the applicant is told by message, once in a while and not for ever.

ALTER TABLE originals_rules
    -- Working days between two messages about one case, and how many there are at most.
    ADD COLUMN remind_every smallint NOT NULL DEFAULT 5 CHECK (remind_every > 0),
    ADD COLUMN remind_most  smallint NOT NULL DEFAULT 3 CHECK (remind_most >= 0);

-- The day from which on a case is looked at again; what is out already is looked at at once.
ALTER TABLE originals_out ADD COLUMN look_on date NOT NULL DEFAULT '2000-01-01';
CREATE INDEX originals_out_to_look ON originals_out (look_on, case_id);

CREATE TABLE originals_reminders (
    county  text NOT NULL,
    case_id uuid NOT NULL,
    nth     smallint NOT NULL CHECK (nth > 0),
    at      timestamptz NOT NULL DEFAULT hall_now(),
    PRIMARY KEY (county, case_id, nth),
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id)
);
ALTER TABLE originals_reminders ENABLE ROW LEVEL SECURITY;
ALTER TABLE originals_reminders FORCE ROW LEVEL SECURITY;
CREATE POLICY originals_reminders_scope ON originals_reminders USING (
    EXISTS (SELECT FROM cases c WHERE c.county = originals_reminders.county AND c.id = originals_reminders.case_id));

GRANT SELECT ON originals_reminders TO hall_intake_app;
GRANT INSERT (county, case_id, nth) ON originals_reminders TO hall_intake_app;
GRANT UPDATE (look_on) ON originals_out TO hall_intake_app;

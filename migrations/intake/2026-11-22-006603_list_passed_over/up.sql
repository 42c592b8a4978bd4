-- A case that could not be written into a hand-over file is passed over: since when, how often and why, until it is in one.

CREATE TABLE vertical_passed_over (
    county  text NOT NULL,
    case_id uuid NOT NULL,
    system  text NOT NULL,
    -- The code of the error; its words are in the log.
    what    text NOT NULL CHECK (length(what) BETWEEN 1 AND 100),
    since   timestamptz NOT NULL DEFAULT hall_now(),
    last_at timestamptz NOT NULL DEFAULT hall_now(),
    times   integer NOT NULL DEFAULT 1 CHECK (times > 0),
    PRIMARY KEY (county, case_id),
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id)
);
CREATE INDEX vertical_passed_over_in_order ON vertical_passed_over (since, case_id);

ALTER TABLE vertical_passed_over ENABLE ROW LEVEL SECURITY;
ALTER TABLE vertical_passed_over FORCE ROW LEVEL SECURITY;
CREATE POLICY vertical_passed_over_scope ON vertical_passed_over USING (
    EXISTS (SELECT FROM cases c WHERE c.county = vertical_passed_over.county AND c.id = vertical_passed_over.case_id));

GRANT SELECT, DELETE ON vertical_passed_over TO hall_intake_app;
GRANT INSERT (county, case_id, system, what) ON vertical_passed_over TO hall_intake_app;
GRANT UPDATE (what, last_at, times) ON vertical_passed_over TO hall_intake_app;

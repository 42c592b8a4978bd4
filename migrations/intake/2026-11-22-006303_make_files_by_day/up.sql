-- The hall makes the hand-over files of a system by itself, once a day: a day that has its row and its end is never made again.

CREATE TABLE vertical_days (
    system   text NOT NULL CHECK (length(system) BETWEEN 1 AND 100),
    day      date NOT NULL,
    began_at timestamptz NOT NULL DEFAULT hall_now(),
    ended_at timestamptz NULL,
    PRIMARY KEY (system, day)
);
ALTER TABLE vertical_days ENABLE ROW LEVEL SECURITY;
ALTER TABLE vertical_days FORCE ROW LEVEL SECURITY;
CREATE POLICY vertical_days_scope ON vertical_days USING (hall_scope_system());
ALTER TABLE vertical_batches ADD COLUMN day date NULL;

GRANT SELECT ON vertical_days TO hall_intake_app;
GRANT INSERT (system, day) ON vertical_days TO hall_intake_app;
GRANT UPDATE (ended_at) ON vertical_days TO hall_intake_app;
GRANT INSERT (day) ON vertical_batches TO hall_intake_app;

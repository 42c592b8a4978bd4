-- What passes between a case and the system outside that handles it: where the exchange stands, what that system said, and the
-- visits of applicants to its page. What was said is only ever added to; when the hall heard it the database says.

CREATE TABLE vertical_exchanges (
    county       text NOT NULL,
    case_id      uuid NOT NULL,
    id           uuid NOT NULL UNIQUE,
    system       text NOT NULL CHECK (length(system) BETWEEN 1 AND 100),
    mode         text NOT NULL CHECK (mode IN ('interface', 'redirect', 'hand_over_file', 'intake_only')),
    state        text NOT NULL DEFAULT 'waiting' CONSTRAINT vertical_exchanges_state CHECK (state IN ('waiting', 'exchanging', 'received', 'returned', 'finished', 'stuck', 'stopped')),
    outside_no   text NULL CHECK (length(outside_no) BETWEEN 1 AND 64),
    tries        smallint NOT NULL DEFAULT 0 CHECK (tries >= 0),
    next_try_at  timestamptz NULL,
    last_try_at  timestamptz NULL,
    -- Why the last try, or the decision by the answer, came to nothing: a word, never what was said.
    fault        text NULL CHECK (length(fault) <= 60),
    opened_at    timestamptz NOT NULL DEFAULT hall_now(),
    PRIMARY KEY (county, case_id),
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id),
    -- One number over there is one case here.
    CONSTRAINT vertical_exchanges_number UNIQUE (system, outside_no)
);
CREATE INDEX vertical_exchanges_due ON vertical_exchanges (next_try_at) WHERE next_try_at IS NOT NULL;
CREATE INDEX vertical_exchanges_waiting ON vertical_exchanges (system, opened_at, id) WHERE state = 'waiting';

CREATE TABLE vertical_results (
    id         uuid PRIMARY KEY,
    county     text NOT NULL,
    case_id    uuid NOT NULL,
    system     text NOT NULL,
    -- The system's own id of the message: the same on every try.
    message    text NOT NULL CHECK (length(message) BETWEEN 1 AND 200),
    said       text NOT NULL CHECK (said IN ('received', 'returned', 'granted', 'refused')),
    outside_no text NULL,
    reason     bytea NULL,
    via        text NOT NULL CHECK (via IN ('push', 'answer', 'query', 'redirect', 'file', 'hand')),
    effect     text NOT NULL CONSTRAINT vertical_results_effect CHECK (effect IN ('noted', 'decided', 'awaits', 'agrees', 'conflict', 'too_late')),
    -- What the system says of its own time.
    stated_at  timestamptz NULL,
    heard_by   uuid NOT NULL,
    heard_at   timestamptz NOT NULL DEFAULT hall_now(),
    FOREIGN KEY (county, case_id) REFERENCES vertical_exchanges (county, case_id),
    CONSTRAINT vertical_results_once UNIQUE (system, message)
);
CREATE INDEX vertical_results_by_case ON vertical_results (county, case_id, heard_at, id);

-- A visit of the applicant to the system's page: its way back counts once, and not for long.
CREATE TABLE vertical_visits (
    id         uuid PRIMARY KEY,
    county     text NOT NULL,
    case_id    uuid NOT NULL,
    began_by   uuid NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz NULL,
    FOREIGN KEY (county, case_id) REFERENCES vertical_exchanges (county, case_id)
);

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['vertical_exchanges', 'vertical_results', 'vertical_visits'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY %I ON %I USING (EXISTS (SELECT FROM cases c WHERE c.county = %I.county AND c.id = %I.case_id))', t || '_scope', t, t, t);
    END LOOP;
END $$;

GRANT SELECT ON vertical_exchanges, vertical_results, vertical_visits TO hall_intake_app;
GRANT INSERT (county, case_id, id, system, mode, next_try_at) ON vertical_exchanges TO hall_intake_app;
GRANT UPDATE (state, outside_no, tries, next_try_at, last_try_at, fault) ON vertical_exchanges TO hall_intake_app;
GRANT INSERT (id, county, case_id, system, message, said, outside_no, reason, via, effect, stated_at, heard_by) ON vertical_results TO hall_intake_app;
GRANT INSERT (id, county, case_id, began_by, expires_at) ON vertical_visits TO hall_intake_app;
GRANT UPDATE (used_at) ON vertical_visits TO hall_intake_app;

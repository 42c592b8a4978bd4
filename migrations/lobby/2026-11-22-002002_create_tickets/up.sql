-- Tickets, the visits they end in, and the day's reckoning.

-- The last number of a queue on a day. Its row lock hands numbers out one by one, without gaps.
CREATE TABLE ticket_counters (
    queue_id uuid    NOT NULL REFERENCES queues (id),
    day      date    NOT NULL,
    last     integer NOT NULL CHECK (last > 0),
    PRIMARY KEY (queue_id, day)
);

-- A ticket says nothing of who holds it. `place_at` is its place in the line: a transfer keeps it, a second round does not.
CREATE TABLE tickets (
    id             uuid        PRIMARY KEY,
    hall_id        uuid        NOT NULL REFERENCES halls (id),
    issued_queue   uuid        NOT NULL REFERENCES queues (id),
    queue_id       uuid        NOT NULL REFERENCES queues (id),
    day            date        NOT NULL,
    number         integer     NOT NULL CHECK (number > 0),
    label          text        NOT NULL CHECK (label ~ '^[A-Z][0-9]{3,6}$'),
    origin         text        NOT NULL CHECK (origin IN ('screen', 'counter', 'appointment')),
    appointment_id uuid        NULL CONSTRAINT tickets_appointment_once UNIQUE REFERENCES appointments (id),
    priority       text        NULL REFERENCES priorities (code),
    weight         smallint    NOT NULL DEFAULT 0 CHECK (weight BETWEEN 0 AND 99),
    due_at         timestamptz NULL,
    arrived_at     timestamptz NOT NULL DEFAULT hall_now(),
    place_at       timestamptz NOT NULL DEFAULT hall_now(),
    state          text        NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'called', 'serving', 'ended', 'missed', 'cancelled')),
    calls          smallint    NOT NULL DEFAULT 0 CHECK (calls >= 0),
    requeues       smallint    NOT NULL DEFAULT 0 CHECK (requeues >= 0),
    window_id      uuid        NULL REFERENCES windows (id),
    wanted_window  uuid        NULL REFERENCES windows (id),
    called_at      timestamptz NULL,
    started_at     timestamptz NULL,
    ended_at       timestamptz NULL,
    CONSTRAINT tickets_number_once UNIQUE (issued_queue, day, number),
    CHECK (state NOT IN ('called', 'serving') OR window_id IS NOT NULL),
    CHECK (state <> 'waiting' OR window_id IS NULL),
    CHECK (state <> 'serving' OR started_at IS NOT NULL),
    CHECK ((state IN ('ended', 'missed', 'cancelled')) = (ended_at IS NOT NULL))
);
-- A window has one ticket at a time.
CREATE UNIQUE INDEX tickets_one_per_window ON tickets (window_id) WHERE state IN ('called', 'serving');
CREATE INDEX tickets_of_day ON tickets (hall_id, day, state);
CREATE INDEX tickets_calls ON tickets (hall_id, day, called_at) WHERE called_at IS NOT NULL;

-- Whose ticket it is, where he wanted it to be his. Append-only.
CREATE TABLE ticket_holders (
    ticket_id uuid PRIMARY KEY REFERENCES tickets (id),
    hall_id   uuid NOT NULL REFERENCES halls (id),
    person_id uuid NOT NULL
);

-- Cases that intake received: only these can end a visit.
CREATE TABLE known_cases (
    case_id      uuid        PRIMARY KEY,
    case_no      text        NOT NULL,
    hall_id      uuid        NULL,
    at_window    boolean     NOT NULL,
    submitted_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX known_cases_no ON known_cases (case_no);
CREATE INDEX known_cases_of_hall ON known_cases (hall_id, submitted_at);

-- What came of a visit. What was said to the visitor is sealed. Append-only.
CREATE TABLE visits (
    id        uuid        PRIMARY KEY,
    ticket_id uuid        NOT NULL CONSTRAINT visits_ticket_once UNIQUE REFERENCES tickets (id),
    hall_id   uuid        NOT NULL REFERENCES halls (id),
    day       date        NOT NULL,
    window_id uuid        NOT NULL REFERENCES windows (id),
    staff_id  uuid        NOT NULL,
    outcome   text        NOT NULL CHECK (outcome IN ('accepted', 'told', 'refused')),
    case_id   uuid        NULL CONSTRAINT visits_case_once UNIQUE REFERENCES known_cases (case_id),
    said      bytea       NULL,
    began_at  timestamptz NOT NULL,
    ended_at  timestamptz NOT NULL DEFAULT hall_now() CHECK (ended_at >= began_at),
    CONSTRAINT visits_accepted_with_case CHECK ((outcome = 'accepted') = (case_id IS NOT NULL)),
    CONSTRAINT visits_say_something CHECK (outcome = 'accepted' OR said IS NOT NULL)
);
CREATE INDEX visits_of_day ON visits (hall_id, day);

-- The hall manager's signature under a day: every ticket accounted for. Append-only.
CREATE TABLE day_signatures (
    hall_id       uuid        NOT NULL REFERENCES halls (id),
    day           date        NOT NULL,
    issued        integer     NOT NULL,
    accepted      integer     NOT NULL,
    told          integer     NOT NULL,
    refused       integer     NOT NULL,
    missed        integer     NOT NULL,
    cancelled     integer     NOT NULL,
    discrepancies integer     NOT NULL CHECK (discrepancies >= 0),
    note          bytea       NULL,
    signed_by     uuid        NOT NULL,
    signed_at     timestamptz NOT NULL DEFAULT hall_now(),
    PRIMARY KEY (hall_id, day),
    CONSTRAINT day_signatures_no_unexplained CHECK (discrepancies = 0 OR note IS NOT NULL),
    CONSTRAINT day_signatures_add_up CHECK (issued = accepted + told + refused + missed + cancelled)
);

ALTER TABLE ticket_holders ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticket_holders FORCE ROW LEVEL SECURITY;
ALTER TABLE visits ENABLE ROW LEVEL SECURITY;
ALTER TABLE visits FORCE ROW LEVEL SECURITY;
ALTER TABLE known_cases ENABLE ROW LEVEL SECURITY;
ALTER TABLE known_cases FORCE ROW LEVEL SECURITY;

CREATE POLICY holders_seen ON ticket_holders USING (
    hall_scope_system() OR person_id = hall_scope_subject()
    OR (hall_scope_kind() = 'staff' AND hall_id = hall_scope_hall()));
CREATE POLICY visits_seen ON visits USING (
    hall_scope_system() OR (hall_scope_kind() = 'staff' AND hall_id = hall_scope_hall())
    OR EXISTS (SELECT 1 FROM ticket_holders h WHERE h.ticket_id = visits.ticket_id AND h.person_id = hall_scope_subject()));
CREATE POLICY cases_seen ON known_cases USING (
    hall_scope_system() OR (hall_scope_kind() = 'staff' AND hall_id = hall_scope_hall()));

CALL hall_grant('SELECT, INSERT, UPDATE (last)', 'ticket_counters');
CALL hall_grant('SELECT, INSERT, UPDATE (queue_id, place_at, state, calls, requeues, window_id, wanted_window, called_at, started_at, ended_at)', 'tickets');
CALL hall_grant('SELECT, INSERT', 'ticket_holders');
CALL hall_grant('SELECT, INSERT', 'known_cases');
CALL hall_grant('SELECT, INSERT', 'visits');
CALL hall_grant('SELECT, INSERT', 'day_signatures');

-- What a hall's floor is made of: queues (one per group of items), their hours, windows, priorities, and the slots that
-- can be booked. Configured per hall.

-- Days off and make-up days of each announced year.
CREATE TABLE calendar_years (
    year smallint PRIMARY KEY CHECK (year BETWEEN 2000 AND 2999),
    off  date[]   NOT NULL,
    work date[]   NOT NULL
);

CREATE TABLE halls (
    id            uuid     PRIMARY KEY,
    division      text     NOT NULL CHECK (division ~ '^[0-9]{12}$'),
    name          text     NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    call_limit    smallint NOT NULL DEFAULT 3  CHECK (call_limit BETWEEN 1 AND 9),
    requeue_limit smallint NOT NULL DEFAULT 1  CHECK (requeue_limit BETWEEN 0 AND 9),
    ahead_days    smallint NOT NULL DEFAULT 14 CHECK (ahead_days BETWEEN 1 AND 60),
    late_minutes  smallint NOT NULL DEFAULT 15 CHECK (late_minutes BETWEEN 0 AND 240),
    no_show_limit smallint NOT NULL DEFAULT 3  CHECK (no_show_limit BETWEEN 1 AND 99),
    no_show_days  smallint NOT NULL DEFAULT 90 CHECK (no_show_days BETWEEN 1 AND 366),
    block_days    smallint NOT NULL DEFAULT 30 CHECK (block_days BETWEEN 1 AND 366)
);

-- `items`: beginnings of base item codes; a queue without any takes what no other takes.
CREATE TABLE queues (
    id      uuid     PRIMARY KEY,
    hall_id uuid     NOT NULL REFERENCES halls (id),
    letter  text     NOT NULL CHECK (letter ~ '^[A-Z]$'),
    name    text     NOT NULL CHECK (length(name) BETWEEN 1 AND 50),
    items   text[]   NOT NULL DEFAULT '{}',
    minutes smallint NOT NULL CHECK (minutes BETWEEN 1 AND 240),
    CONSTRAINT queues_letter_once UNIQUE (hall_id, letter)
);

-- Opening hours, and how many may be booked in each slot of them.
CREATE TABLE queue_hours (
    queue_id     uuid     NOT NULL REFERENCES queues (id),
    opens        time     NOT NULL,
    closes       time     NOT NULL CHECK (closes > opens),
    slot_minutes smallint NOT NULL CHECK (slot_minutes BETWEEN 5 AND 240),
    capacity     smallint NOT NULL CHECK (capacity BETWEEN 0 AND 500),
    on_rest_days boolean  NOT NULL DEFAULT false,
    PRIMARY KEY (queue_id, opens)
);

CREATE TABLE windows (
    id       uuid        PRIMARY KEY,
    hall_id  uuid        NOT NULL REFERENCES halls (id),
    number   smallint    NOT NULL CHECK (number BETWEEN 1 AND 999),
    name     text        NOT NULL CHECK (length(name) BETWEEN 1 AND 50),
    queues   uuid[]      NOT NULL,
    state    text        NOT NULL DEFAULT 'closed' CHECK (state IN ('open', 'paused', 'closed')),
    reason   text        NULL CHECK (length(reason) BETWEEN 1 AND 100),
    until    timestamptz NULL,
    staff_id uuid        NULL,
    since    timestamptz NOT NULL DEFAULT hall_now(),
    CONSTRAINT windows_number_once UNIQUE (hall_id, number),
    CHECK ((state = 'closed') = (staff_id IS NULL)),
    CHECK ((state = 'paused') = (reason IS NOT NULL)),
    CHECK (until IS NULL OR state = 'paused')
);
-- Nobody sits at two windows.
CREATE UNIQUE INDEX windows_one_each ON windows (staff_id) WHERE staff_id IS NOT NULL;

CREATE TABLE priorities (
    code   text     PRIMARY KEY CHECK (code ~ '^[a-z_]{2,30}$'),
    name   text     NOT NULL CHECK (length(name) BETWEEN 1 AND 50),
    ground text     NOT NULL CHECK (length(ground) BETWEEN 1 AND 200),
    weight smallint NOT NULL CHECK (weight BETWEEN 1 AND 99),
    active boolean  NOT NULL DEFAULT true
);

-- A slot's row is made with its first booking. Its CHECK is what keeps two parallel bookings from one place.
CREATE TABLE slots (
    queue_id uuid     NOT NULL REFERENCES queues (id),
    day      date     NOT NULL,
    starts   time     NOT NULL,
    ends     time     NOT NULL CHECK (ends > starts),
    capacity smallint NOT NULL,
    booked   smallint NOT NULL DEFAULT 0,
    PRIMARY KEY (queue_id, day, starts),
    CONSTRAINT slots_never_over CHECK (booked BETWEEN 0 AND capacity)
);

CREATE TABLE appointments (
    id          uuid        PRIMARY KEY,
    hall_id     uuid        NOT NULL REFERENCES halls (id),
    queue_id    uuid        NOT NULL,
    day         date        NOT NULL,
    starts      time        NOT NULL,
    item_code   text        NULL CHECK (item_code ~ '^[0-9A-Z]{12,31}$'),
    person_id   uuid        NOT NULL,
    -- What the person says at the hall's screen; it is worth nothing on another day.
    code        text        NOT NULL CHECK (code ~ '^[0-9]{6}$'),
    state       text        NOT NULL CHECK (state IN ('booked', 'arrived', 'cancelled', 'no_show')),
    -- What help he asks for; sealed.
    needs       bytea       NULL,
    due_at      timestamptz NOT NULL,
    held_until  timestamptz NOT NULL CHECK (held_until >= due_at),
    booked_kind text        NOT NULL,
    booked_by   uuid        NOT NULL,
    booked_at   timestamptz NOT NULL DEFAULT hall_now(),
    changed_at  timestamptz NOT NULL DEFAULT hall_now(),
    FOREIGN KEY (queue_id, day, starts) REFERENCES slots (queue_id, day, starts),
    CONSTRAINT appointments_code_once UNIQUE (hall_id, day, code)
);
CREATE UNIQUE INDEX appointments_one_a_day ON appointments (person_id, queue_id, day) WHERE state = 'booked';
CREATE INDEX appointments_of ON appointments (person_id, due_at);
CREATE INDEX appointments_not_come ON appointments (held_until) WHERE state = 'booked';

-- Who did not come too often books nothing for a time. Append-only.
CREATE TABLE booking_blocks (
    id        uuid        PRIMARY KEY,
    hall_id   uuid        NOT NULL REFERENCES halls (id),
    person_id uuid        NOT NULL,
    from_at   timestamptz NOT NULL,
    until_at  timestamptz NOT NULL CHECK (until_at > from_at)
);
CREATE INDEX booking_blocks_of ON booking_blocks (person_id, hall_id, until_at);

-- Which agents may act for whom, as intake tells it.
CREATE TABLE mandates (
    mandate_id uuid        PRIMARY KEY,
    agent_id   uuid        NOT NULL,
    person_id  uuid        NOT NULL,
    valid_to   timestamptz NOT NULL,
    revoked    boolean     NOT NULL DEFAULT false
);
CREATE INDEX mandates_between ON mandates (agent_id, person_id);

-- Second wall: the person his own, staff what belongs to their hall, an agent what he booked.
ALTER TABLE appointments ENABLE ROW LEVEL SECURITY;
ALTER TABLE appointments FORCE ROW LEVEL SECURITY;
ALTER TABLE booking_blocks ENABLE ROW LEVEL SECURITY;
ALTER TABLE booking_blocks FORCE ROW LEVEL SECURITY;
ALTER TABLE mandates ENABLE ROW LEVEL SECURITY;
ALTER TABLE mandates FORCE ROW LEVEL SECURITY;

CREATE POLICY appointments_seen ON appointments USING (
    hall_scope_system() OR person_id = hall_scope_subject()
    OR (hall_scope_kind() = 'staff' AND hall_id = hall_scope_hall())
    OR (hall_scope_kind() = 'agent' AND booked_by = hall_scope_id()));
CREATE POLICY blocks_seen ON booking_blocks USING (
    hall_scope_system() OR person_id = hall_scope_subject()
    OR (hall_scope_kind() = 'staff' AND hall_id = hall_scope_hall()));
CREATE POLICY mandates_seen ON mandates USING (hall_scope_system() OR agent_id = hall_scope_id());

CALL hall_grant('SELECT, INSERT, UPDATE (off, work)', 'calendar_years');
CALL hall_grant('SELECT, INSERT, UPDATE (division, name)', 'halls');
CALL hall_grant('SELECT, INSERT, UPDATE (name, items, minutes)', 'queues');
CALL hall_grant('SELECT, INSERT', 'queue_hours');
CALL hall_grant('SELECT, INSERT, UPDATE (queues, state, reason, until, staff_id, since)', 'windows');
CALL hall_grant('SELECT, INSERT', 'priorities');
CALL hall_grant('SELECT, INSERT, UPDATE (booked)', 'slots');
CALL hall_grant('SELECT, INSERT, UPDATE (state, changed_at)', 'appointments');
CALL hall_grant('SELECT, INSERT', 'booking_blocks');
CALL hall_grant('SELECT, INSERT, UPDATE (revoked)', 'mandates');

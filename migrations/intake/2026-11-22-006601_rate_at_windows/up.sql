-- 评价器: a device at a window on which whoever was served there rates, without a log-in. The hall's manager links it; the clerk asks
-- for a rating of a case, and the device alone answers, once and for a short time.

-- How long the device shows what is to be rated, and how long after somebody was served he can be asked.
ALTER TABLE rating_rules
    ADD COLUMN device_seconds smallint NOT NULL DEFAULT 120 CHECK (device_seconds BETWEEN 15 AND 600),
    ADD COLUMN served_minutes smallint NOT NULL DEFAULT 30 CHECK (served_minutes BETWEEN 1 AND 240);

-- Who sits at which window, as the floor tells it.
CREATE TABLE window_seats (
    window_id uuid PRIMARY KEY,
    hall_id   uuid NOT NULL,
    staff_id  uuid NULL
);
CREATE INDEX window_seats_by_staff ON window_seats (staff_id) WHERE staff_id IS NOT NULL;

CREATE TABLE rating_devices (
    id          uuid PRIMARY KEY,
    hall_id     uuid NOT NULL,
    window_id   uuid NOT NULL,
    number      smallint NOT NULL CHECK (number BETWEEN 1 AND 999),
    linked_by   uuid NOT NULL,
    linked_at   timestamptz NOT NULL DEFAULT hall_now(),
    -- The code that is typed on the device once, and the secret that the device holds from then on: keyed hashes of both.
    code_hash   bytea NOT NULL UNIQUE,
    code_until  timestamptz NOT NULL,
    secret_hash bytea NULL UNIQUE,
    paired_at   timestamptz NULL,
    ended_at    timestamptz NULL,
    ended_by    uuid NULL,
    CONSTRAINT rating_devices_paired CHECK ((secret_hash IS NULL) = (paired_at IS NULL)),
    CONSTRAINT rating_devices_ended CHECK ((ended_at IS NULL) = (ended_by IS NULL))
);
CREATE UNIQUE INDEX rating_devices_one_each ON rating_devices (window_id) WHERE ended_at IS NULL;
CREATE INDEX rating_devices_by_hall ON rating_devices (hall_id, number) WHERE ended_at IS NULL;

CREATE TABLE rating_requests (
    id        uuid PRIMARY KEY,
    -- The last one is the one that the device shows.
    turn      bigint GENERATED ALWAYS AS IDENTITY,
    county    text NOT NULL,
    case_id   uuid NOT NULL,
    device_id uuid NOT NULL REFERENCES rating_devices (id),
    asked_by  uuid NOT NULL,
    asked_at  timestamptz NOT NULL DEFAULT hall_now(),
    until     timestamptz NOT NULL,
    over_at   timestamptz NULL,
    -- Whether somebody rated or did not want to. The staff never learn it.
    rated     boolean NULL,
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id),
    CONSTRAINT rating_requests_over CHECK ((over_at IS NULL) = (rated IS NULL))
);
CREATE UNIQUE INDEX rating_requests_last ON rating_requests (device_id, turn DESC);

-- Staff of the hall see its devices; what became of a request nobody on the staff sees, not even who asked.
ALTER TABLE rating_devices ENABLE ROW LEVEL SECURITY;
ALTER TABLE rating_devices FORCE ROW LEVEL SECURITY;
CREATE POLICY rating_devices_scope ON rating_devices USING (
    hall_scope_system() OR (hall_scope_kind() = 'staff' AND hall_id = hall_scope_hall()));
ALTER TABLE rating_requests ENABLE ROW LEVEL SECURITY;
ALTER TABLE rating_requests FORCE ROW LEVEL SECURITY;
CREATE POLICY rating_requests_scope ON rating_requests USING (hall_scope_system());
CREATE POLICY rating_requests_asked ON rating_requests FOR INSERT WITH CHECK (
    hall_scope_kind() = 'staff' AND asked_by = hall_scope_id()
    AND EXISTS (SELECT FROM cases c WHERE c.county = rating_requests.county AND c.id = rating_requests.case_id));

-- Which way a rating came: through the applicant's own log-in, or at a window.
ALTER TABLE ratings
    ADD COLUMN channel   text NOT NULL DEFAULT 'own' CONSTRAINT ratings_channel CHECK (channel IN ('own', 'device')),
    ADD COLUMN window_id uuid NULL,
    ADD CONSTRAINT ratings_window CHECK ((channel = 'device') = (window_id IS NOT NULL));

GRANT SELECT ON window_seats, rating_devices, rating_requests TO hall_intake_app;
GRANT INSERT, UPDATE (hall_id, staff_id) ON window_seats TO hall_intake_app;
GRANT INSERT (id, hall_id, window_id, number, linked_by, code_hash, code_until) ON rating_devices TO hall_intake_app;
GRANT UPDATE (secret_hash, paired_at, ended_at, ended_by) ON rating_devices TO hall_intake_app;
GRANT INSERT (id, county, case_id, device_id, asked_by, until) ON rating_requests TO hall_intake_app;
GRANT UPDATE (over_at, rated) ON rating_requests TO hall_intake_app;
GRANT INSERT (channel, window_id) ON ratings TO hall_intake_app;

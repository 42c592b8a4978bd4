-- Licence types, licences, their uses and presentations. Names, numbers and contents are sealed by the service.

-- May a caller of this division look at what belongs to this county? A prefecture's division is above the
-- county's six digits, a township's or a village's below.
CREATE FUNCTION licence_in_division(county text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT county LIKE hall_scope_division() || '%' OR hall_scope_division() LIKE county || '%'
$$;

CREATE TABLE licence_types (
    code         text        PRIMARY KEY CHECK (code ~ '^[0-9A-Z]{18}[0-9]{3}$'),
    name         text        NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    definer      text        NOT NULL CHECK (definer = substr(code, 1, 18)),
    definer_name text        NOT NULL,
    fictitious   boolean     NOT NULL,
    issuer_kind  text        NOT NULL,
    subject_kind text        NOT NULL CHECK (subject_kind IN ('person', 'business')),
    validity     jsonb       NOT NULL,
    number_field text        NOT NULL,
    fields       jsonb       NOT NULL CHECK (jsonb_typeof(fields) = 'array'),
    defined_at   timestamptz NOT NULL DEFAULT hall_now()
);

-- The last serial given by an authority for a type in a year. Its row lock hands serials out one by one, and a
-- transaction that fails gives its serial back.
CREATE TABLE licence_serials (
    type_code text     NOT NULL REFERENCES licence_types (code),
    authority text     NOT NULL,
    year      smallint NOT NULL CHECK (year BETWEEN 2000 AND 2999),
    last      integer  NOT NULL CHECK (last > 0),
    PRIMARY KEY (type_code, authority, year)
);

CREATE TABLE licences (
    id            uuid        PRIMARY KEY,
    identifier    text        NOT NULL CONSTRAINT licences_identifier_once UNIQUE,
    type_code     text        NOT NULL REFERENCES licence_types (code),
    authority     text        NOT NULL CHECK (length(authority) = 18),
    serial        text        NOT NULL CHECK (serial ~ '^[0-9A-Z]{1,64}$'),
    version       smallint    NOT NULL CHECK (version BETWEEN 1 AND 999),
    county        text        NULL CHECK (county ~ '^[0-9]{6}$'),
    holder_id     uuid        NOT NULL,
    holder_name   bytea       NOT NULL,
    holder_number bytea       NULL,
    holder_lookup bytea       NULL CHECK (octet_length(holder_lookup) = 32),
    content       bytea       NOT NULL,
    content_hash  text        NOT NULL CHECK (content_hash ~ '^[0-9a-f]{64}$'),
    status        text        NOT NULL CONSTRAINT licences_status CHECK (status IN
                  ('valid', 'suspended', 'revoked', 'cancelled', 'expired', 'transferred_out', 'withdrawn')),
    status_since  timestamptz NOT NULL DEFAULT hall_now(),
    valid_from    date        NOT NULL,
    valid_to      date        NULL CHECK (valid_to >= valid_from),
    origin        text        NOT NULL CHECK (origin IN ('decision', 'taken_over')),
    case_id       uuid        NULL,
    decision_id   uuid        NULL,
    issued_at     timestamptz NOT NULL DEFAULT hall_now(),
    CONSTRAINT licences_serial_once UNIQUE (type_code, authority, serial, version),
    -- One decision never issues the same licence twice, however often its event arrives.
    CONSTRAINT licences_decision_once UNIQUE (decision_id, type_code),
    CONSTRAINT licences_basis CHECK ((origin = 'decision') = (decision_id IS NOT NULL AND case_id IS NOT NULL)),
    CHECK ((holder_number IS NULL) = (holder_lookup IS NULL))
);
CREATE INDEX licences_of_holder ON licences (holder_id, issued_at, id);
CREATE INDEX licences_by_number ON licences (holder_lookup, type_code) WHERE holder_lookup IS NOT NULL;
CREATE INDEX licences_of_case ON licences (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX licences_running_out ON licences (valid_to) WHERE status IN ('valid', 'suspended') AND valid_to IS NOT NULL;

-- Every change of standing; the reason in words is sealed. Append-only.
CREATE TABLE licence_changes (
    id          uuid        PRIMARY KEY,
    licence_id  uuid        NOT NULL REFERENCES licences (id),
    holder_id   uuid        NOT NULL,
    authority   text        NOT NULL,
    action      text        NOT NULL,
    from_status text        NOT NULL,
    to_status   text        NOT NULL CHECK (to_status <> from_status),
    reason_code text        NOT NULL,
    reason      bytea       NOT NULL,
    changed_at  timestamptz NOT NULL DEFAULT hall_now()
);
CREATE INDEX licence_changes_of ON licence_changes (licence_id, changed_at);

-- Every use as a material; the holder reads them. Append-only.
CREATE TABLE licence_uses (
    id         uuid        PRIMARY KEY,
    licence_id uuid        NOT NULL REFERENCES licences (id),
    holder_id  uuid        NOT NULL,
    authority  text        NOT NULL,    -- who issued the licence
    case_id    uuid        NOT NULL,
    county     text        NULL CHECK (county ~ '^[0-9]{6}$'),
    mandate_id uuid        NULL,
    actor_kind text        NOT NULL,
    actor_id   uuid        NOT NULL,
    purpose    text        NOT NULL CHECK (length(purpose) BETWEEN 1 AND 200),
    fields     text[]      NOT NULL,
    used_at    timestamptz NOT NULL DEFAULT hall_now()
);
CREATE INDEX licence_uses_of ON licence_uses (licence_id, used_at, id);
CREATE INDEX licence_uses_of_case ON licence_uses (case_id);

-- Codes for showing a licence once. The code itself is not kept: it is signed, and this row is what it uses up.
CREATE TABLE licence_presentations (
    id          uuid        PRIMARY KEY,
    licence_id  uuid        NOT NULL REFERENCES licences (id),
    holder_id   uuid        NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT hall_now(),
    expires_at  timestamptz NOT NULL,
    consumed_at timestamptz NULL,
    CHECK (expires_at > created_at AND expires_at <= created_at + interval '60 seconds'),
    CHECK (consumed_at IS NULL OR consumed_at <= expires_at)
);
CREATE INDEX licence_presentations_of ON licence_presentations (licence_id);

-- Second wall: the holder sees his own, an authority what it issued, staff what belongs to or was used in a case
-- of their division, services all.
ALTER TABLE licences ENABLE ROW LEVEL SECURITY;
ALTER TABLE licences FORCE ROW LEVEL SECURITY;
ALTER TABLE licence_changes ENABLE ROW LEVEL SECURITY;
ALTER TABLE licence_changes FORCE ROW LEVEL SECURITY;
ALTER TABLE licence_uses ENABLE ROW LEVEL SECURITY;
ALTER TABLE licence_uses FORCE ROW LEVEL SECURITY;
ALTER TABLE licence_presentations ENABLE ROW LEVEL SECURITY;
ALTER TABLE licence_presentations FORCE ROW LEVEL SECURITY;

CREATE POLICY uses_seen ON licence_uses FOR SELECT USING (
    hall_scope_system() OR holder_id = hall_scope_subject() OR authority = hall_scope_authority()
    OR (hall_scope_kind() = 'staff' AND licence_in_division(county)));
CREATE POLICY uses_added ON licence_uses FOR INSERT WITH CHECK (hall_scope_system());

CREATE POLICY licences_seen ON licences FOR SELECT USING (
    hall_scope_system() OR holder_id = hall_scope_subject() OR authority = hall_scope_authority()
    OR (hall_scope_kind() = 'staff' AND (licence_in_division(county)
        OR EXISTS (SELECT 1 FROM licence_uses u WHERE u.licence_id = licences.id))));
CREATE POLICY licences_added ON licences FOR INSERT WITH CHECK (hall_scope_system());
CREATE POLICY licences_moved ON licences FOR UPDATE
    USING (hall_scope_system() OR authority = hall_scope_authority());

CREATE POLICY changes_seen ON licence_changes FOR SELECT USING (
    hall_scope_system() OR holder_id = hall_scope_subject() OR authority = hall_scope_authority());
CREATE POLICY changes_added ON licence_changes FOR INSERT
    WITH CHECK (hall_scope_system() OR authority = hall_scope_authority());

CREATE POLICY presentations_seen ON licence_presentations FOR SELECT USING (
    hall_scope_system() OR holder_id = hall_scope_subject());
CREATE POLICY presentations_added ON licence_presentations FOR INSERT WITH CHECK (holder_id = hall_scope_subject());
CREATE POLICY presentations_consumed ON licence_presentations FOR UPDATE USING (hall_scope_system());

CALL hall_grant('SELECT, INSERT, UPDATE', 'licence_types');
CALL hall_grant('SELECT, INSERT, UPDATE (last)', 'licence_serials');
CALL hall_grant('SELECT, INSERT, UPDATE (status, status_since)', 'licences');
CALL hall_grant('SELECT, INSERT', 'licence_changes');
CALL hall_grant('SELECT, INSERT', 'licence_uses');
CALL hall_grant('SELECT, INSERT, UPDATE (consumed_at)', 'licence_presentations');

-- Sharing with systems of other authorities: contracts, quotas, calls, consents of holders, copies for one use.

CREATE TABLE sharing_contracts (
    id          uuid        PRIMARY KEY,
    consumer    text        NOT NULL CHECK (length(consumer) = 18),
    system      text        NOT NULL CHECK (length(system) BETWEEN 1 AND 100),
    types       text[]      NOT NULL CHECK (cardinality(types) BETWEEN 1 AND 50),
    fields      text[]      NOT NULL CHECK (cardinality(fields) <= 100),
    operations  text[]      NOT NULL CHECK (cardinality(operations) BETWEEN 1 AND 5
                AND operations <@ ARRAY['search', 'metadata', 'file', 'verification', 'copy']),
    purpose     text        NOT NULL CHECK (length(purpose) BETWEEN 1 AND 200),
    ground      text        NOT NULL CONSTRAINT sharing_contracts_ground CHECK (ground IN ('consent', 'statutory')),
    statute     text        NULL CHECK (length(statute) BETWEEN 1 AND 200),
    daily_quota integer     NOT NULL CHECK (daily_quota BETWEEN 1 AND 1000000),
    valid_from  date        NOT NULL,
    valid_to    date        NOT NULL CHECK (valid_to >= valid_from),
    proposed_by uuid        NOT NULL,
    proposed_at timestamptz NOT NULL DEFAULT hall_now(),
    approved_by uuid        NULL,
    approved_at timestamptz NULL,
    ended_at    timestamptz NULL,
    -- Who relies on the law names it.
    CHECK ((ground = 'statutory') = (statute IS NOT NULL)),
    CONSTRAINT sharing_contracts_two_people CHECK (approved_by <> proposed_by),
    CHECK ((approved_by IS NULL) = (approved_at IS NULL))
);
CREATE INDEX sharing_contracts_of ON sharing_contracts (consumer);

-- Calls of a day. The row lock counts them one by one.
CREATE TABLE sharing_quotas (
    contract_id uuid    NOT NULL REFERENCES sharing_contracts (id),
    day         date    NOT NULL,
    used        integer NOT NULL CHECK (used > 0),
    PRIMARY KEY (contract_id, day)
);

-- What a holder allowed: who may use which licence, what for and until when.
CREATE TABLE licence_consents (
    id           uuid        PRIMARY KEY,
    licence_id   uuid        NOT NULL REFERENCES licences (id),
    holder_id    uuid        NOT NULL,
    consumer     text        NOT NULL CHECK (length(consumer) = 18),
    purpose      text        NOT NULL CHECK (length(purpose) BETWEEN 1 AND 200),
    until        timestamptz NOT NULL,
    given_at     timestamptz NOT NULL DEFAULT hall_now(),
    withdrawn_at timestamptz NULL,
    CHECK (until > given_at)
);
CREATE INDEX licence_consents_of ON licence_consents (licence_id, consumer);

-- Every call; the holder reads those on his licences. Append-only.
CREATE TABLE sharing_calls (
    id          uuid        PRIMARY KEY,
    contract_id uuid        NOT NULL REFERENCES sharing_contracts (id),
    consumer    text        NOT NULL,
    operation   text        NOT NULL,
    licence_id  uuid        NULL REFERENCES licences (id),
    holder_id   uuid        NULL,
    consent_id  uuid        NULL REFERENCES licence_consents (id),
    cause       text        NOT NULL CHECK (length(cause) BETWEEN 1 AND 200),
    item_code   text        NULL CHECK (length(item_code) BETWEEN 1 AND 40),
    fields      text[]      NOT NULL,
    expires_at  timestamptz NOT NULL,
    called_at   timestamptz NOT NULL DEFAULT hall_now(),
    CHECK ((licence_id IS NULL) = (holder_id IS NULL)),
    CHECK (expires_at > called_at)
);
CREATE INDEX sharing_calls_of ON sharing_calls (licence_id, called_at, id) WHERE licence_id IS NOT NULL;

-- Copies for one use (加注件), sealed. Append-only.
CREATE TABLE licence_copies (
    number      text        PRIMARY KEY CHECK (number ~ '^JZ[0-9]{8}[0-9A-Z]{12}$'),
    licence_id  uuid        NOT NULL REFERENCES licences (id),
    holder_id   uuid        NOT NULL,
    contract_id uuid        NOT NULL REFERENCES sharing_contracts (id),
    consumer    text        NOT NULL,
    cause       text        NOT NULL,
    made_at     timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL CHECK (expires_at > made_at),
    sha256      text        NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$')
);
CREATE INDEX licence_copies_of ON licence_copies (licence_id);

ALTER TABLE licence_consents ENABLE ROW LEVEL SECURITY;
ALTER TABLE licence_consents FORCE ROW LEVEL SECURITY;
ALTER TABLE sharing_calls ENABLE ROW LEVEL SECURITY;
ALTER TABLE sharing_calls FORCE ROW LEVEL SECURITY;
ALTER TABLE licence_copies ENABLE ROW LEVEL SECURITY;
ALTER TABLE licence_copies FORCE ROW LEVEL SECURITY;
CREATE POLICY consents_scope ON licence_consents USING (hall_scope_system() OR holder_id = hall_scope_subject());
CREATE POLICY calls_seen ON sharing_calls FOR SELECT
    USING (hall_scope_system() OR holder_id = hall_scope_subject() OR consumer = hall_scope_authority());
CREATE POLICY calls_added ON sharing_calls FOR INSERT WITH CHECK (hall_scope_system());
CREATE POLICY copies_scope ON licence_copies
    USING (hall_scope_system() OR holder_id = hall_scope_subject() OR consumer = hall_scope_authority());

CALL hall_grant('SELECT, INSERT, UPDATE (approved_by, approved_at, ended_at)', 'sharing_contracts');
CALL hall_grant('SELECT, INSERT, UPDATE (used)', 'sharing_quotas');
CALL hall_grant('SELECT, INSERT, UPDATE (withdrawn_at)', 'licence_consents');
CALL hall_grant('SELECT, INSERT', 'sharing_calls');
CALL hall_grant('SELECT, INSERT', 'licence_copies');

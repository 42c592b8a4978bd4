-- What agents collected where there was no network: signed packets of registered devices, each with one receipt for ever.

-- A device of an agent, by its public key. Registered online; from its end on nothing it signed is taken.
CREATE TABLE packet_devices (
    id            uuid PRIMARY KEY,
    agent_id      uuid NOT NULL,
    public_key    bytea NOT NULL UNIQUE CHECK (octet_length(public_key) = 32),
    registered_at timestamptz NOT NULL DEFAULT hall_now(),
    revoked_at    timestamptz NULL,
    revoked_by    uuid NULL,
    CONSTRAINT packet_devices_revoked_whole CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
);
CREATE INDEX packet_devices_by_agent ON packet_devices (agent_id, registered_at, id);

-- The packet as it was signed, sealed. Its digest is keyed, because names and numbers could be guessed from a plain hash. When it was
-- received the database says; what the device says of its own time is a statement of the agent.
CREATE TABLE packets (
    id          uuid PRIMARY KEY,
    device_id   uuid NOT NULL REFERENCES packet_devices (id),
    agent_id    uuid NOT NULL,
    seq         bigint NOT NULL CHECK (seq > 0),
    digest      bytea NOT NULL,
    body        bytea NOT NULL,
    stated_at   timestamptz NULL,
    received_at timestamptz NOT NULL DEFAULT hall_now(),
    CONSTRAINT packets_sequence UNIQUE (device_id, seq)
);
CREATE INDEX packets_by_agent ON packets (agent_id, received_at);

CREATE TABLE packet_receipts (
    packet_id uuid PRIMARY KEY REFERENCES packets (id),
    outcome   text NOT NULL CHECK (outcome IN ('received', 'needs_completion', 'refused')),
    code      text NULL,
    county    text NULL,
    case_id   uuid NULL,
    receipt   bytea NOT NULL,
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id),
    CONSTRAINT packet_receipts_case CHECK ((outcome = 'refused') = (case_id IS NULL) AND (county IS NULL) = (case_id IS NULL)),
    CONSTRAINT packet_receipts_reason CHECK ((outcome = 'received') = (code IS NULL))
);
CREATE UNIQUE INDEX packet_receipts_by_case ON packet_receipts (county, case_id) WHERE case_id IS NOT NULL;

ALTER TABLE packet_devices ENABLE ROW LEVEL SECURITY;
ALTER TABLE packet_devices FORCE ROW LEVEL SECURITY;
CREATE POLICY packet_devices_scope ON packet_devices USING (
    hall_scope_system() OR (hall_scope_kind() = 'agent' AND agent_id = hall_scope_id()));
ALTER TABLE packets ENABLE ROW LEVEL SECURITY;
ALTER TABLE packets FORCE ROW LEVEL SECURITY;
CREATE POLICY packets_scope ON packets USING (
    hall_scope_system() OR (hall_scope_kind() = 'agent' AND agent_id = hall_scope_id()));
ALTER TABLE packet_receipts ENABLE ROW LEVEL SECURITY;
ALTER TABLE packet_receipts FORCE ROW LEVEL SECURITY;
CREATE POLICY packet_receipts_scope ON packet_receipts USING (EXISTS (SELECT FROM packets p WHERE p.id = packet_receipts.packet_id));

GRANT SELECT ON packet_devices, packets, packet_receipts TO hall_intake_app;
GRANT INSERT (id, agent_id, public_key) ON packet_devices TO hall_intake_app;
GRANT UPDATE (revoked_at, revoked_by) ON packet_devices TO hall_intake_app;
GRANT INSERT (id, device_id, agent_id, seq, digest, body, stated_at) ON packets TO hall_intake_app;
GRANT INSERT ON packet_receipts TO hall_intake_app;

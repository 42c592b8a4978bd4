-- SM2 certificates of the staff (GM/T 0015), whose keys devices in their hands hold. Kept is what knows one again, and whose name it
-- says; two people enter it, one takes it away. What a device signs is bound to a challenge that counts once.
CREATE TABLE staff_certificate (
  id uuid PRIMARY KEY,
  staff_id uuid NOT NULL REFERENCES staff,
  fingerprint bytea NOT NULL CHECK (octet_length(fingerprint) = 32),   -- SM3 of the certificate
  issuer bytea NOT NULL CHECK (octet_length(issuer) = 32),             -- SM3 of the issuer's certificate
  serial text NOT NULL CHECK (serial ~ '^([0-9a-f]{2}){1,21}$'),
  holder bytea NOT NULL,                                               -- the name it says, sealed
  valid_until timestamptz NOT NULL,
  state text NOT NULL CHECK (state IN ('proposed', 'active', 'refused', 'stopped')),
  proposed_by uuid NOT NULL,
  proposed_at timestamptz NOT NULL DEFAULT hall_now(),
  decided_by uuid,
  decided_at timestamptz,
  ended_at timestamptz,
  end_reason text CHECK (end_reason IN ('lost', 'revoked', 'reset')),
  used_at timestamptz,
  CONSTRAINT staff_certificate_takes_two CHECK (decided_by <> proposed_by AND decided_by <> staff_id),
  CONSTRAINT staff_certificate_decided CHECK (
    (decided_by IS NULL) = (decided_at IS NULL)
    AND (state <> 'proposed' OR decided_by IS NULL)
    AND (state NOT IN ('active', 'refused') OR decided_by IS NOT NULL)),
  CONSTRAINT staff_certificate_ended CHECK (
    (state = 'stopped') = (ended_at IS NOT NULL) AND (ended_at IS NULL) = (end_reason IS NULL))
);
CREATE UNIQUE INDEX staff_certificate_once ON staff_certificate (fingerprint) WHERE state IN ('proposed', 'active');
CREATE INDEX staff_certificate_issuer ON staff_certificate (issuer) WHERE state IN ('proposed', 'active');
CREATE INDEX staff_certificate_staff ON staff_certificate (staff_id);

CREATE TABLE certificate_challenge (
  hash bytea PRIMARY KEY CHECK (octet_length(hash) = 32),
  client_id text NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX certificate_challenge_expiry ON certificate_challenge (expires_at);

-- How fresh the issuers' lists of revoked certificates are; what they say is done to the rows above at once.
CREATE TABLE certificate_list (
  issuer bytea PRIMARY KEY CHECK (octet_length(issuer) = 32),
  made_at timestamptz NOT NULL,
  good_until timestamptz NOT NULL,
  read_at timestamptz NOT NULL
);

ALTER TABLE staff_certificate ENABLE ROW LEVEL SECURITY;
ALTER TABLE staff_certificate FORCE ROW LEVEL SECURITY;
CREATE POLICY staff_certificate_system ON staff_certificate USING (
  hall_scope_system()
  OR (hall_scope_kind() = 'staff' AND current_setting('hall.role', true) IN ('admin_system', 'admin_security')));

CALL hall_grant('SELECT, INSERT, UPDATE (state, decided_by, decided_at, ended_at, end_reason, used_at)', 'staff_certificate');
CALL hall_grant('SELECT, INSERT, DELETE', 'certificate_challenge');
CALL hall_grant('SELECT, INSERT, UPDATE (made_at, good_until, read_at)', 'certificate_list');

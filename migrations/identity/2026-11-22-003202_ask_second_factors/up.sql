-- The app that shows codes by time (RFC 6238). `pending` is one that is being set up and counts for nothing yet.
CREATE TABLE authenticator (
  credential_id uuid PRIMARY KEY REFERENCES credential ON DELETE CASCADE,
  secret bytea,                 -- sealed
  pending bytea,                -- sealed
  last_step bigint NOT NULL DEFAULT 0,    -- a code of this step or an earlier one was used and is worth nothing
  confirmed_at timestamptz,
  CONSTRAINT authenticator_confirmed CHECK ((secret IS NULL) = (confirmed_at IS NULL))
);

-- For who has lost the app; by keyed hash, each spent once.
CREATE TABLE recovery_code (
  credential_id uuid NOT NULL REFERENCES credential ON DELETE CASCADE,
  hash bytea NOT NULL CHECK (octet_length(hash) = 32),
  spent_at timestamptz,
  PRIMARY KEY (credential_id, hash)
);

-- A log-in whose password was right and that waits for more. The ticket itself is nowhere, only its hash.
CREATE TABLE login_ticket (
  hash bytea PRIMARY KEY CHECK (octet_length(hash) = 32),
  credential_id uuid NOT NULL REFERENCES credential ON DELETE CASCADE,
  step text NOT NULL CHECK (step IN ('message', 'app', 'enrol', 'shown')),
  code_hash bytea CHECK (octet_length(code_hash) = 32),
  wrong integer NOT NULL DEFAULT 0 CHECK (wrong >= 0),
  expires_at timestamptz NOT NULL,
  CONSTRAINT login_ticket_message_has_a_code CHECK ((step = 'message') = (code_hash IS NOT NULL))
);
CREATE INDEX login_ticket_expiry ON login_ticket (expires_at);

-- A known device may log in where a source is flooding.
CREATE INDEX known_device_device ON known_device (device);

ALTER TABLE login_code ADD COLUMN second_factor boolean NOT NULL DEFAULT false;
ALTER TABLE session ADD COLUMN second_factor_at timestamptz;

ALTER TABLE authenticator ENABLE ROW LEVEL SECURITY;
ALTER TABLE authenticator FORCE ROW LEVEL SECURITY;
CREATE POLICY authenticator_system ON authenticator USING (hall_scope_system());
ALTER TABLE recovery_code ENABLE ROW LEVEL SECURITY;
ALTER TABLE recovery_code FORCE ROW LEVEL SECURITY;
CREATE POLICY recovery_code_system ON recovery_code USING (hall_scope_system());

CALL hall_grant('SELECT, INSERT, UPDATE (secret, pending, last_step, confirmed_at)', 'authenticator');
CALL hall_grant('SELECT, INSERT, UPDATE (spent_at), DELETE', 'recovery_code');
CALL hall_grant('SELECT, INSERT, UPDATE (step, wrong, code_hash, expires_at), DELETE', 'login_ticket');
CALL hall_grant('UPDATE (second_factor_at)', 'session');

-- Keys that a device of the user holds and that answer to this site only (WebAuthn). What a device signs is bound to a challenge
-- that counts once.
CREATE TABLE passkey (
  id uuid PRIMARY KEY,
  credential_id uuid NOT NULL REFERENCES credential ON DELETE CASCADE,
  key_id bytea NOT NULL UNIQUE CHECK (octet_length(key_id) BETWEEN 16 AND 1023),
  algorithm smallint NOT NULL CHECK (algorithm IN (-7, -8)),   -- COSE: ES256, EdDSA
  public_key bytea NOT NULL,
  counter bigint NOT NULL CHECK (counter >= 0),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 40),
  added_at timestamptz NOT NULL DEFAULT hall_now(),
  used_at timestamptz,
  stopped_at timestamptz        -- its counter went back: somewhere is a copy
);
CREATE INDEX passkey_credential ON passkey (credential_id);

CREATE TABLE passkey_challenge (
  hash bytea PRIMARY KEY CHECK (octet_length(hash) = 32),
  purpose text NOT NULL CHECK (purpose IN ('add', 'log_in', 'step_up')),
  credential_id uuid REFERENCES credential ON DELETE CASCADE,
  expires_at timestamptz NOT NULL,
  CONSTRAINT passkey_challenge_of_someone CHECK ((purpose = 'log_in') = (credential_id IS NULL))
);
CREATE INDEX passkey_challenge_expiry ON passkey_challenge (expires_at);

ALTER TABLE passkey ENABLE ROW LEVEL SECURITY;
ALTER TABLE passkey FORCE ROW LEVEL SECURITY;
CREATE POLICY passkey_system ON passkey USING (hall_scope_system() OR identity_by_security() OR identity_at_counter());

CALL hall_grant('SELECT, INSERT, UPDATE (counter, used_at, stopped_at), DELETE', 'passkey');
CALL hall_grant('SELECT, INSERT, DELETE', 'passkey_challenge');

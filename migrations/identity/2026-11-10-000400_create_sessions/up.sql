-- Log-ins and everything OpenID Connect keeps. Expiry goes by the clock of token expiry, not by business time.
CREATE TABLE oidc_client (
  id text PRIMARY KEY CHECK (id ~ '^[a-z][a-z0-9-]{1,39}$'),
  secret_hash bytea CHECK (octet_length(secret_hash) = 32),   -- none: a public client
  redirect_uris text[] NOT NULL CHECK (cardinality(redirect_uris) > 0),
  registered_at timestamptz NOT NULL DEFAULT hall_now()
);
-- The launcher and the demo; a loopback redirect may name any port (RFC 8252).
INSERT INTO oidc_client (id, redirect_uris) VALUES ('hall-cli', ARRAY['http://127.0.0.1/callback']);

CREATE TABLE session (
  id uuid PRIMARY KEY,
  credential_id uuid NOT NULL REFERENCES credential,
  subject uuid NOT NULL,
  client_id text NOT NULL REFERENCES oidc_client,
  assurance smallint NOT NULL CHECK (assurance BETWEEN 1 AND 3),
  started_at timestamptz NOT NULL DEFAULT hall_now(),
  used_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  ended_at timestamptz,
  end_reason text CHECK (end_reason IN ('logout', 'revoked', 'refresh_reused', 'code_reused', 'staff_changed', 'another_login')),
  CONSTRAINT session_end_whole CHECK ((ended_at IS NULL) = (end_reason IS NULL))
);
CREATE INDEX session_live ON session (subject) WHERE ended_at IS NULL;

-- One code per log-in, spent once. The code itself is nowhere, only its hash.
CREATE TABLE login_code (
  hash bytea PRIMARY KEY CHECK (octet_length(hash) = 32),
  credential_id uuid NOT NULL REFERENCES credential,
  client_id text NOT NULL REFERENCES oidc_client,
  redirect_uri text NOT NULL,
  challenge text NOT NULL CHECK (length(challenge) = 43),
  nonce text CHECK (length(nonce) <= 200),
  expires_at timestamptz NOT NULL,
  session_id uuid REFERENCES session    -- set when it is spent
);

-- A session's refresh tokens, one after the other. A spent one that comes again ends the session.
CREATE TABLE refresh_token (
  hash bytea PRIMARY KEY CHECK (octet_length(hash) = 32),
  session_id uuid NOT NULL REFERENCES session,
  expires_at timestamptz NOT NULL,
  spent_at timestamptz
);
CREATE INDEX refresh_token_session ON refresh_token (session_id);

-- What ended sessions are told by. Ids are handed out under a lock held to the commit, so whoever has read up
-- to an id has missed nothing before it.
CREATE TABLE revocation (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  session_id uuid NOT NULL UNIQUE REFERENCES session,
  subject uuid NOT NULL,
  reason text NOT NULL,
  at timestamptz NOT NULL DEFAULT hall_now()
);
CREATE INDEX revocation_at ON revocation (at);

-- Keys that tokens are signed with: the newest that is not retired signs, all that are shown verify.
CREATE TABLE signing_key (
  id uuid PRIMARY KEY,
  kid text NOT NULL UNIQUE,
  seed bytea NOT NULL,          -- sealed
  created_at timestamptz NOT NULL DEFAULT hall_now(),
  shown_until timestamptz       -- none: signs
);
CREATE UNIQUE INDEX signing_key_one_signs ON signing_key ((true)) WHERE shown_until IS NULL;

ALTER TABLE session ENABLE ROW LEVEL SECURITY;
ALTER TABLE session FORCE ROW LEVEL SECURITY;
CREATE POLICY session_own ON session USING (
  hall_scope_system() OR subject = hall_scope_id()
  OR current_setting('hall.role', true) IN ('admin_system', 'admin_security'));

CALL hall_grant('SELECT, INSERT, UPDATE (secret_hash, redirect_uris)', 'oidc_client');
CALL hall_grant('SELECT, INSERT, UPDATE (used_at, ended_at, end_reason)', 'session');
CALL hall_grant('SELECT, INSERT, UPDATE (session_id), DELETE', 'login_code');
CALL hall_grant('SELECT, INSERT, UPDATE (spent_at), DELETE', 'refresh_token');
CALL hall_grant('SELECT, INSERT', 'revocation');
CALL hall_grant('SELECT, INSERT, UPDATE (shown_until), DELETE', 'signing_key');

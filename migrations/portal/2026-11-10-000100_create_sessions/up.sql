-- Who is logged in at the portal. The cookie's value is nowhere, only its hash; the tokens are sealed.
-- Expiry goes by the clock of token expiry, not by business time.
CREATE TABLE session (
  id uuid PRIMARY KEY,
  hash bytea NOT NULL UNIQUE CHECK (octet_length(hash) = 32),
  tokens bytea NOT NULL,                  -- sealed JSON: access token, refresh token
  access_expires_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  version integer NOT NULL DEFAULT 1 CHECK (version > 0),
  renewing_until timestamptz              -- one request renews the tokens, the others wait for it
);
CREATE INDEX session_expiry ON session (expires_at);

ALTER TABLE session ENABLE ROW LEVEL SECURITY;
ALTER TABLE session FORCE ROW LEVEL SECURITY;
CREATE POLICY session_portal ON session USING (hall_scope_system());

CALL hall_grant('SELECT, INSERT, UPDATE (tokens, access_expires_at, version, renewing_until), DELETE', 'session');

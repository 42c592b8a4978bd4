-- Log-in by the province's identity provider. Who comes back is found by the state that was sent, once.
CREATE TABLE upstream_login (
  id uuid PRIMARY KEY,
  state_hash bytea NOT NULL UNIQUE CHECK (octet_length(state_hash) = 32),
  browser_hash bytea NOT NULL CHECK (octet_length(browser_hash) = 32),
  kept bytea NOT NULL,          -- sealed: nonce, verifier, and what the client asked for
  expires_at timestamptz NOT NULL
);
CREATE INDEX upstream_login_expires ON upstream_login (expires_at);

-- Which account over there is which person here. What ended stays as a trace.
CREATE TABLE upstream_link (
  id uuid PRIMARY KEY,
  person_id uuid NOT NULL REFERENCES person,
  issuer text NOT NULL CHECK (length(issuer) BETWEEN 1 AND 300),
  account_hash bytea NOT NULL CHECK (octet_length(account_hash) = 32),
  linked_at timestamptz NOT NULL DEFAULT hall_now(),
  ended_at timestamptz
);
CREATE UNIQUE INDEX upstream_link_account_once ON upstream_link (issuer, account_hash) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX upstream_link_person_once ON upstream_link (issuer, person_id) WHERE ended_at IS NULL;

ALTER TABLE upstream_link ENABLE ROW LEVEL SECURITY;
ALTER TABLE upstream_link FORCE ROW LEVEL SECURITY;
CREATE POLICY upstream_link_own ON upstream_link USING (hall_scope_system() OR person_id = hall_scope_subject());

-- How sure the province is of who logged in; such a session counts for that and no more.
ALTER TABLE login_code ADD COLUMN upstream_level smallint CHECK (upstream_level BETWEEN 1 AND 3);
ALTER TABLE session ADD COLUMN upstream_level smallint CHECK (upstream_level BETWEEN 1 AND 3);

CALL hall_grant('SELECT, INSERT, DELETE', 'upstream_login');
CALL hall_grant('SELECT, INSERT, UPDATE (ended_at)', 'upstream_link');

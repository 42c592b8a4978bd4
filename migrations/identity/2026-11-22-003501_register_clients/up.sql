-- Who may let people log in here: registered, altered and put out of use by one security administrator and another.
ALTER TABLE oidc_client
  ADD COLUMN name text NOT NULL DEFAULT '' CHECK (length(name) <= 100),
  -- `openid`: learns who logged in. `hall`: may use the hall's interface in his name.
  ADD COLUMN scopes text[] NOT NULL DEFAULT ARRAY['openid', 'hall'],
  ADD COLUMN active boolean NOT NULL DEFAULT true,
  ADD COLUMN version bigint NOT NULL DEFAULT 1,
  ADD CONSTRAINT oidc_client_scopes CHECK (scopes <@ ARRAY['openid', 'hall'] AND 'openid' = ANY (scopes));
-- Those there are were the hall's own. Who comes from now on says what he needs.
ALTER TABLE oidc_client ALTER COLUMN scopes SET DEFAULT ARRAY['openid'];

CREATE TABLE client_proposal (
  id uuid PRIMARY KEY,
  client_id text NOT NULL CHECK (client_id ~ '^[a-z][a-z0-9-]{1,39}$'),  -- of a client that may not be there yet
  change jsonb NOT NULL,        -- the client as it shall be; nothing in it is about a person
  base_version bigint NOT NULL CHECK (base_version >= 0),
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'approved', 'refused')),
  proposed_by uuid NOT NULL,
  proposed_at timestamptz NOT NULL DEFAULT hall_now(),
  decided_by uuid,
  decided_at timestamptz,
  CONSTRAINT client_proposal_takes_two CHECK (decided_by <> proposed_by),
  CONSTRAINT client_proposal_decided CHECK ((state = 'open') = (decided_by IS NULL) AND (state = 'open') = (decided_at IS NULL))
);
CREATE UNIQUE INDEX client_proposal_one_open ON client_proposal (client_id) WHERE state = 'open';

CALL hall_grant('UPDATE (name, scopes, active, version)', 'oidc_client');
CALL hall_grant('SELECT, INSERT, UPDATE (state, decided_by, decided_at)', 'client_proposal');

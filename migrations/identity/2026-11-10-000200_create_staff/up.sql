-- Accounts of clerks, agents, reviewers, administrators and department systems.
CREATE TABLE staff (
  id uuid PRIMARY KEY,
  user_name text NOT NULL CHECK (user_name ~ '^[a-z][a-z0-9_.-]{1,39}$'),
  kind text NOT NULL CHECK (kind IN ('staff', 'agent', 'department')),
  name bytea NOT NULL,          -- sealed
  number_hash bytea NOT NULL CHECK (octet_length(number_hash) = 32),
  organisation text NOT NULL CHECK (length(organisation) BETWEEN 1 AND 100),
  roles text[] NOT NULL CHECK (roles <@ ARRAY['agent', 'clerk', 'chief', 'reviewer', 'inspector', 'supervisor',
    'editor', 'publisher', 'admin_system', 'admin_security', 'admin_audit', 'department']),
  division text CHECK (division ~ '^[1-9][0-9]{1,11}$'),
  hall uuid,
  window_id uuid,
  authority text CHECK (length(authority) = 18),
  villages text[] NOT NULL DEFAULT '{}',
  active boolean NOT NULL DEFAULT true,
  version bigint NOT NULL DEFAULT 1,
  changed_at timestamptz NOT NULL DEFAULT hall_now(),
  CONSTRAINT staff_user_name_once UNIQUE (user_name),
  CONSTRAINT staff_administrators_separate CHECK (
    ('admin_system' = ANY (roles))::int + ('admin_security' = ANY (roles))::int + ('admin_audit' = ANY (roles))::int <= 1),
  CONSTRAINT staff_agent_is_only_agent CHECK (kind <> 'agent' OR roles <@ ARRAY['agent']),
  CONSTRAINT staff_villages_are_agents CHECK (kind = 'agent' OR villages = '{}')
);
-- Nobody holds two of the three administrators' roles, not even with two accounts.
CREATE UNIQUE INDEX staff_one_administrator ON staff (number_hash)
  WHERE active AND roles && ARRAY['admin_system', 'admin_security', 'admin_audit'];

-- A change of an account takes two: who proposes it and another who decides.
CREATE TABLE staff_proposal (
  id uuid PRIMARY KEY,
  staff_id uuid NOT NULL,       -- of a staff row that may not be there yet
  change bytea NOT NULL,        -- sealed JSON of the account as it shall be
  base_version bigint NOT NULL CHECK (base_version >= 0),
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'approved', 'refused')),
  proposed_by uuid NOT NULL,
  proposed_at timestamptz NOT NULL DEFAULT hall_now(),
  decided_by uuid,
  decided_at timestamptz,
  CONSTRAINT staff_proposal_takes_two CHECK (decided_by <> proposed_by),
  CONSTRAINT staff_proposal_decided CHECK ((state = 'open') = (decided_by IS NULL) AND (state = 'open') = (decided_at IS NULL))
);
CREATE UNIQUE INDEX staff_proposal_one_open ON staff_proposal (staff_id) WHERE state = 'open';

ALTER TABLE staff ENABLE ROW LEVEL SECURITY;
ALTER TABLE staff FORCE ROW LEVEL SECURITY;
CREATE POLICY staff_seen ON staff FOR SELECT USING (
  hall_scope_system() OR id = hall_scope_id() OR current_setting('hall.role', true) IN ('admin_system', 'admin_security'));
CREATE POLICY staff_entered ON staff FOR INSERT WITH CHECK (
  hall_scope_system() OR current_setting('hall.role', true) = 'admin_security');
CREATE POLICY staff_changed ON staff FOR UPDATE USING (
  hall_scope_system() OR current_setting('hall.role', true) = 'admin_security');

CALL hall_grant('SELECT, INSERT, UPDATE (name, number_hash, organisation, roles, division, hall, window_id, authority, villages, active, version, changed_at)', 'staff');
CALL hall_grant('SELECT, INSERT, UPDATE (state, decided_by, decided_at)', 'staff_proposal');

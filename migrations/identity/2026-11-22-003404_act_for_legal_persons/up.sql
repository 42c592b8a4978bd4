-- Who may act for a legal person: its legal representative, as the business register has him, and those whom he names
-- (授权经办人), for some items and for a time.
CREATE TABLE legal_agent (
  id uuid PRIMARY KEY,
  legal_id uuid NOT NULL REFERENCES person,
  person_id uuid NOT NULL REFERENCES person,
  role text NOT NULL CHECK (role IN ('representative', 'delegate')),
  items text[] NOT NULL DEFAULT '{}' CHECK (cardinality(items) <= 50),   -- none: every item
  since timestamptz NOT NULL DEFAULT hall_now(),
  until timestamptz,
  named_by uuid NOT NULL REFERENCES person,
  ended_at timestamptz,
  CONSTRAINT legal_agent_delegate_ends CHECK ((role = 'delegate') = (until IS NOT NULL)),
  CONSTRAINT legal_agent_not_itself CHECK (legal_id <> person_id)
);
CREATE UNIQUE INDEX legal_agent_once ON legal_agent (legal_id, person_id) WHERE ended_at IS NULL;
CREATE INDEX legal_agent_person ON legal_agent (person_id) WHERE ended_at IS NULL;

-- For whom a session acts, if not for the one who logged in.
ALTER TABLE session ADD COLUMN acting_for uuid REFERENCES person;

ALTER TABLE legal_agent ENABLE ROW LEVEL SECURITY;
ALTER TABLE legal_agent FORCE ROW LEVEL SECURITY;
CREATE POLICY legal_agent_system ON legal_agent USING (hall_scope_system());

CALL hall_grant('SELECT, INSERT, UPDATE (ended_at)', 'legal_agent');
CALL hall_grant('UPDATE (acting_for)', 'session');

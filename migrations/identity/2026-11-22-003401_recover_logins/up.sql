-- How a log-in is got back without a side door, and what takes two people at a counter.
-- Whoever forgot his password answers the telephone that was noted, the population register knows him, and then he waits: in
-- the meantime everyone who holds the log-in is told and can stop it.
CREATE TABLE login_recovery (
  id uuid PRIMARY KEY,
  secret_hash bytea NOT NULL UNIQUE CHECK (octet_length(secret_hash) = 32),
  credential_id uuid REFERENCES credential,     -- none: number and name are nobody's, and no code was sent
  number_hash bytea NOT NULL CHECK (octet_length(number_hash) = 32),
  applicant bytea NOT NULL,     -- sealed JSON: name and number as typed
  state text NOT NULL CHECK (state IN ('begun', 'waiting', 'done', 'refused', 'stopped')),
  code_hash bytea NOT NULL CHECK (octet_length(code_hash) = 32),
  code_until timestamptz NOT NULL,
  wrong_codes integer NOT NULL DEFAULT 0 CHECK (wrong_codes >= 0),
  password text,                -- argon2id in PHC form; taken over when the wait is over
  begun_at timestamptz NOT NULL DEFAULT hall_now(),
  due_at timestamptz,
  ended_at timestamptz,
  CONSTRAINT login_recovery_waits_for_someone CHECK (
    state <> 'waiting' OR num_nonnulls(credential_id, password, due_at) = 3),
  CONSTRAINT login_recovery_ended CHECK ((state IN ('done', 'refused', 'stopped')) = (ended_at IS NOT NULL))
);
CREATE UNIQUE INDEX login_recovery_one_waits ON login_recovery (credential_id) WHERE state = 'waiting';
CREATE INDEX login_recovery_due ON login_recovery (due_at) WHERE state = 'waiting';
CREATE INDEX login_recovery_number ON login_recovery (number_hash, begun_at);

-- A telephone is changed by a code to the old one and a code to the new one.
CREATE TABLE mobile_change (
  person_id uuid PRIMARY KEY REFERENCES person,
  mobile bytea NOT NULL,        -- sealed
  old_code_hash bytea NOT NULL CHECK (octet_length(old_code_hash) = 32),
  new_code_hash bytea NOT NULL CHECK (octet_length(new_code_hash) = 32),
  code_until timestamptz NOT NULL,
  wrong_codes integer NOT NULL DEFAULT 0 CHECK (wrong_codes >= 0)
);

-- Messages that a task hands to the gateway: an answer takes as long whether there is one to send or not.
CREATE TABLE message_due (
  id uuid PRIMARY KEY,
  message bytea NOT NULL,       -- sealed JSON: telephone and words
  at timestamptz NOT NULL DEFAULT hall_now(),
  tries integer NOT NULL DEFAULT 0 CHECK (tries >= 0),
  next_try_at timestamptz NOT NULL
);
CREATE INDEX message_due_next ON message_due (next_try_at);

-- What one of the hall's people asks for with papers in his hand, and another confirms face to face.
CREATE TABLE counter_act (
  id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('change_mobile', 'reset_login', 'raise_level', 'reset_staff')),
  subject uuid NOT NULL,        -- the person, or the staff account
  hall uuid,
  change bytea NOT NULL,        -- sealed JSON: what shall be so, and what was seen
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'approved', 'refused')),
  proposed_by uuid NOT NULL,
  proposer_number bytea CHECK (octet_length(proposer_number) = 32),  -- so that nobody confirms with a second account
  proposed_at timestamptz NOT NULL DEFAULT hall_now(),
  decided_by uuid,
  decided_at timestamptz,
  CONSTRAINT counter_act_takes_two CHECK (decided_by <> proposed_by),
  CONSTRAINT counter_act_decided CHECK ((state = 'open') = (decided_by IS NULL) AND (state = 'open') = (decided_at IS NULL))
);
CREATE INDEX counter_act_open ON counter_act (hall, id) WHERE state = 'open';

-- The next log-in sets up an app, whatever the installation asks for.
ALTER TABLE credential ADD COLUMN must_enrol boolean NOT NULL DEFAULT false;

CREATE FUNCTION identity_at_counter() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT hall_scope_kind() = 'staff' AND current_setting('hall.role', true) IN ('clerk', 'chief') $$;
CREATE FUNCTION identity_by_security() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT hall_scope_kind() = 'staff' AND current_setting('hall.role', true) = 'admin_security' $$;

ALTER TABLE login_recovery ENABLE ROW LEVEL SECURITY;
ALTER TABLE login_recovery FORCE ROW LEVEL SECURITY;
CREATE POLICY login_recovery_system ON login_recovery USING (hall_scope_system() OR identity_at_counter());
ALTER TABLE mobile_change ENABLE ROW LEVEL SECURITY;
ALTER TABLE mobile_change FORCE ROW LEVEL SECURITY;
CREATE POLICY mobile_change_system ON mobile_change USING (hall_scope_system() OR identity_at_counter());
ALTER TABLE message_due ENABLE ROW LEVEL SECURITY;
ALTER TABLE message_due FORCE ROW LEVEL SECURITY;
CREATE POLICY message_due_system ON message_due USING (hall_scope_system());
CREATE POLICY message_due_added ON message_due FOR INSERT WITH CHECK (true);
ALTER TABLE counter_act ENABLE ROW LEVEL SECURITY;
ALTER TABLE counter_act FORCE ROW LEVEL SECURITY;
CREATE POLICY counter_act_here ON counter_act USING (
  hall_scope_system()
  OR (identity_at_counter() AND kind <> 'reset_staff' AND hall IS NOT DISTINCT FROM hall_scope_hall())
  OR (kind = 'reset_staff' AND current_setting('hall.role', true) IN ('admin_system', 'admin_security')));

-- A clerk reaches the log-ins of persons, the security administrator those of staff; each only through flows of two.
CREATE POLICY credential_counter ON credential USING (person_id IS NOT NULL AND identity_at_counter());
CREATE POLICY session_counter ON session USING (
  identity_at_counter() AND EXISTS (SELECT 1 FROM person WHERE person.id = session.subject));
CREATE POLICY authenticator_security ON authenticator USING (identity_by_security());
CREATE POLICY recovery_code_security ON recovery_code USING (identity_by_security());

CALL hall_grant('SELECT, INSERT, UPDATE (state, wrong_codes, password, due_at, ended_at), DELETE', 'login_recovery');
CALL hall_grant('SELECT, INSERT, UPDATE (mobile, old_code_hash, new_code_hash, code_until, wrong_codes), DELETE', 'mobile_change');
CALL hall_grant('SELECT, INSERT, UPDATE (tries, next_try_at), DELETE', 'message_due');
CALL hall_grant('SELECT, INSERT, UPDATE (state, decided_by, decided_at)', 'counter_act');
CALL hall_grant('UPDATE (must_enrol, mobile_proven_at)', 'credential');
CALL hall_grant('UPDATE (mobile, mobile_hash)', 'person');
CALL hall_grant('DELETE', 'authenticator');
CALL hall_grant('DELETE', 'known_device');

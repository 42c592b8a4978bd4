-- How someone logs in. One user name belongs to one person or one staff account.
CREATE TABLE credential (
  id uuid PRIMARY KEY,
  user_name text NOT NULL CHECK (user_name ~ '^[a-z][a-z0-9_.-]{1,39}$'),
  person_id uuid REFERENCES person,
  staff_id uuid REFERENCES staff,
  password text,                -- argon2id in PHC form; none until enrolment
  enrolment_hash bytea CHECK (octet_length(enrolment_hash) = 32),
  enrolment_until timestamptz,
  changed_at timestamptz NOT NULL DEFAULT hall_now(),
  CONSTRAINT credential_user_name_once UNIQUE (user_name),
  CONSTRAINT credential_of_one CHECK (num_nonnulls(person_id, staff_id) = 1),
  CONSTRAINT credential_enrolment_whole CHECK ((enrolment_hash IS NULL) = (enrolment_until IS NULL))
);
CREATE UNIQUE INDEX credential_person ON credential (person_id) WHERE person_id IS NOT NULL;
CREATE UNIQUE INDEX credential_staff ON credential (staff_id) WHERE staff_id IS NOT NULL;

-- Devices a user has logged in from: a spray from elsewhere does not lock these.
CREATE TABLE known_device (
  credential_id uuid NOT NULL REFERENCES credential ON DELETE CASCADE,
  device bytea NOT NULL CHECK (octet_length(device) = 32),
  first_seen timestamptz NOT NULL DEFAULT hall_now(),
  PRIMARY KEY (credential_id, device)
);

-- Failed log-ins per user name (hashed: it may belong to nobody) and device (32 zero bytes: not a known one).
CREATE TABLE soft_lock (
  who bytea NOT NULL CHECK (octet_length(who) = 32),
  device bytea NOT NULL CHECK (octet_length(device) = 32),
  failures integer NOT NULL CHECK (failures > 0),
  until timestamptz NOT NULL,
  PRIMARY KEY (who, device)
);

ALTER TABLE credential ENABLE ROW LEVEL SECURITY;
ALTER TABLE credential FORCE ROW LEVEL SECURITY;
CREATE POLICY credential_system ON credential USING (
  hall_scope_system() OR current_setting('hall.role', true) = 'admin_security') ;

CALL hall_grant('SELECT, INSERT, UPDATE (password, enrolment_hash, enrolment_until, changed_at)', 'credential');
CALL hall_grant('SELECT, INSERT', 'known_device');
CALL hall_grant('SELECT, INSERT, UPDATE (failures, until), DELETE', 'soft_lock');

-- Someone registers himself: name and number are checked against the population register, the telephone by a code.
-- A register that does not answer leaves the registration pending; a task goes on with it.
CREATE TABLE registration (
  id uuid PRIMARY KEY,
  secret_hash bytea NOT NULL UNIQUE CHECK (octet_length(secret_hash) = 32),
  state text NOT NULL CHECK (state IN ('code_sent', 'pending', 'done', 'refused', 'given_up')),
  applicant bytea NOT NULL,     -- sealed JSON: name, number, mobile
  number_hash bytea NOT NULL CHECK (octet_length(number_hash) = 32),
  mobile_hash bytea NOT NULL CHECK (octet_length(mobile_hash) = 32),
  password text NOT NULL,       -- argon2id in PHC form
  code_hash bytea NOT NULL CHECK (octet_length(code_hash) = 32),
  code_until timestamptz NOT NULL,
  wrong_codes integer NOT NULL DEFAULT 0 CHECK (wrong_codes >= 0),
  begun_at timestamptz NOT NULL DEFAULT hall_now(),
  tries integer NOT NULL DEFAULT 0 CHECK (tries >= 0),
  next_try_at timestamptz,
  notice text NOT NULL DEFAULT 'none' CHECK (notice IN ('none', 'due', 'sent')),
  CONSTRAINT registration_pending_is_tried CHECK ((state = 'pending') = (next_try_at IS NOT NULL))
);
CREATE INDEX registration_due ON registration (next_try_at) WHERE state = 'pending';
CREATE INDEX registration_notice ON registration (begun_at) WHERE notice = 'due';
CREATE INDEX registration_number ON registration (number_hash, begun_at);

-- Codes sent by message, for limits per telephone: the number hashed, never the code.
CREATE TABLE code_message (
  id uuid PRIMARY KEY,
  mobile_hash bytea NOT NULL CHECK (octet_length(mobile_hash) = 32),
  at timestamptz NOT NULL DEFAULT hall_now()
);
CREATE INDEX code_message_mobile ON code_message (mobile_hash, at);

ALTER TABLE registration ENABLE ROW LEVEL SECURITY;
ALTER TABLE registration FORCE ROW LEVEL SECURITY;
CREATE POLICY registration_system ON registration USING (hall_scope_system());

-- Set where the telephone was answered at registration: a new device is then asked for a code.
ALTER TABLE credential ADD COLUMN mobile_proven_at timestamptz;

-- A person who registered himself and whose papers are seen later is known better from then on.
CREATE POLICY person_raised ON person FOR UPDATE USING (
  hall_scope_system() OR hall_scope_kind() = 'staff');

CALL hall_grant('SELECT, INSERT, UPDATE (state, wrong_codes, tries, next_try_at, notice), DELETE', 'registration');
CALL hall_grant('SELECT, INSERT, DELETE', 'code_message');
CALL hall_grant('UPDATE (assurance)', 'person');

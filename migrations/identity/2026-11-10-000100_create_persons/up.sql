-- Natural and legal persons. Number, name and mobile are sealed; a person is found by the keyed hash of the whole number.
CREATE TABLE person (
  id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('natural', 'legal')),
  number bytea NOT NULL,        -- sealed: citizen number or unified social credit code
  number_hash bytea NOT NULL CHECK (octet_length(number_hash) = 32),
  name bytea NOT NULL,          -- sealed
  mobile bytea,                 -- sealed
  mobile_hash bytea CHECK (octet_length(mobile_hash) = 32),
  division text NOT NULL CHECK (division ~ '^[1-9][0-9]{11}$'),
  assurance smallint NOT NULL CHECK (assurance BETWEEN 1 AND 3),
  registered_at timestamptz NOT NULL DEFAULT hall_now(),
  CONSTRAINT person_number_once UNIQUE (number_hash),
  CONSTRAINT person_mobile_whole CHECK ((mobile IS NULL) = (mobile_hash IS NULL))
);
CREATE INDEX person_mobile ON person (mobile_hash) WHERE mobile_hash IS NOT NULL;

-- A person sees himself. Staff and agents reach a person only through flows that log the look; the flow
-- checks number, name and village, so the policy asks only that someone of the hall is looking.
ALTER TABLE person ENABLE ROW LEVEL SECURITY;
ALTER TABLE person FORCE ROW LEVEL SECURITY;
CREATE POLICY person_seen ON person FOR SELECT USING (
  hall_scope_system() OR id = hall_scope_subject() OR hall_scope_kind() IN ('staff', 'agent'));
CREATE POLICY person_entered ON person FOR INSERT WITH CHECK (
  hall_scope_system() OR hall_scope_kind() IN ('staff', 'agent'));

CALL hall_grant('SELECT, INSERT', 'person');

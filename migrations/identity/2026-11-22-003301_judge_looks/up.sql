-- What is judged over the looks of each account: a keyed hash of the family name beside each look (never the name), alarms about
-- patterns of misuse, and looks at a person without a case (break-glass) with their reason.
ALTER TABLE look ADD COLUMN family_hash bytea CHECK (octet_length(family_hash) = 32);
CREATE INDEX look_actor ON look (actor_id, at) WHERE actor_kind IN ('staff', 'agent', 'department');

-- One row per account, day and pattern; it names no person whose data was looked at.
CREATE TABLE misuse_alarm (
  id uuid PRIMARY KEY,
  account uuid NOT NULL,
  account_kind text NOT NULL,
  organisation text,
  day date NOT NULL,
  pattern text NOT NULL CHECK (pattern IN ('many_without_case', 'slow_drip', 'one_case_many_persons', 'volume',
    'same_family_name', 'off_hours', 'scripted_rhythm', 'break_glass')),
  measured integer NOT NULL,
  threshold integer NOT NULL,
  raised_at timestamptz NOT NULL DEFAULT hall_now(),
  answered_at timestamptz,
  answered_by uuid,
  verdict text CHECK (verdict IN ('explained', 'misuse')),
  words bytea,                  -- sealed
  UNIQUE (account, day, pattern),
  CONSTRAINT misuse_alarm_answered_whole CHECK (
    (answered_at IS NULL) = (answered_by IS NULL) AND (answered_at IS NULL) = (verdict IS NULL)
    AND (answered_at IS NULL) = (words IS NULL))
);
CREATE INDEX misuse_alarm_open ON misuse_alarm (raised_at DESC, id DESC) WHERE answered_at IS NULL;

-- Who opened a person without a case, and why. Append-only.
CREATE TABLE break_glass (
  id uuid PRIMARY KEY,
  account uuid NOT NULL,
  subject uuid,                 -- none where nobody of that number and name was found
  reason bytea NOT NULL,        -- sealed
  at timestamptz NOT NULL DEFAULT hall_now()
);
CREATE INDEX break_glass_account ON break_glass (account, at);

CALL hall_grant('SELECT, INSERT, UPDATE (answered_at, answered_by, verdict, words)', 'misuse_alarm');
CALL hall_grant('SELECT, INSERT', 'break_glass');

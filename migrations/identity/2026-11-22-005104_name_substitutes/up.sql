-- Who is away, and who stands in for him with his roles for exactly that time (AB 角). Proposed by one administrator, approved by
-- another; ended early by one.
CREATE TABLE absence (
  id uuid PRIMARY KEY,
  staff_id uuid NOT NULL REFERENCES staff,
  substitute_id uuid NOT NULL REFERENCES staff,
  from_at timestamptz NOT NULL,
  until_at timestamptz NOT NULL,
  reason bytea NOT NULL,        -- sealed
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'approved', 'refused')),
  proposed_by uuid NOT NULL,
  proposed_at timestamptz NOT NULL DEFAULT hall_now(),
  decided_by uuid,
  decided_at timestamptz,
  ended_at timestamptz,         -- before its time
  ended_by uuid,
  told boolean NOT NULL DEFAULT false,   -- the other services know that he stands in now
  CONSTRAINT absence_of_another CHECK (staff_id <> substitute_id),
  CONSTRAINT absence_has_time CHECK (until_at > from_at AND until_at <= from_at + interval '180 days'),
  CONSTRAINT absence_takes_two CHECK (decided_by <> proposed_by),
  CONSTRAINT absence_decided CHECK ((state = 'open') = (decided_by IS NULL) AND (state = 'open') = (decided_at IS NULL)),
  CONSTRAINT absence_ended_whole CHECK ((ended_at IS NULL) = (ended_by IS NULL) AND (ended_at IS NULL OR state = 'approved'))
);
CREATE INDEX absence_substitute ON absence (substitute_id, until_at) WHERE state = 'approved' AND ended_at IS NULL;
CREATE INDEX absence_staff ON absence (staff_id, until_at) WHERE state <> 'refused' AND ended_at IS NULL;
CREATE INDEX absence_to_tell ON absence (from_at) WHERE state = 'approved' AND NOT told AND ended_at IS NULL;
CREATE INDEX absence_told ON absence (until_at) WHERE told;

CALL hall_grant('SELECT, INSERT, UPDATE (state, decided_by, decided_at, ended_at, ended_by, told)', 'absence');

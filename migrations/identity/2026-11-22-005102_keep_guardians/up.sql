-- Who acts for a minor, or for an adult whom a court declared to be without full capacity (民法典 20–24, 27, 28, 31). The papers
-- and who saw them stand in the act at the counter.
CREATE TABLE guardianship (
  id uuid PRIMARY KEY,
  ward_id uuid NOT NULL REFERENCES person,
  guardian_id uuid NOT NULL REFERENCES person,
  ground text NOT NULL CHECK (ground IN ('parent', 'kin', 'appointed', 'court')),
  -- What a court declared of an adult; a minor's capacity follows from his age.
  capacity text CHECK (capacity IN ('none', 'limited')),
  act_id uuid NOT NULL REFERENCES counter_act,
  since timestamptz NOT NULL DEFAULT hall_now(),
  until timestamptz,            -- a minor's: the day he is eighteen, at the latest
  ended_at timestamptz,
  end_act_id uuid REFERENCES counter_act,
  CONSTRAINT guardianship_of_another CHECK (ward_id <> guardian_id),
  CONSTRAINT guardianship_of_minor_ends CHECK ((ground = 'court') = (capacity IS NOT NULL) AND (ground = 'court' OR until IS NOT NULL)),
  CONSTRAINT guardianship_has_time CHECK (until > since),
  CONSTRAINT guardianship_end_whole CHECK (end_act_id IS NULL OR ended_at IS NOT NULL)
);
CREATE UNIQUE INDEX guardianship_once ON guardianship (ward_id, guardian_id) WHERE ended_at IS NULL;
CREATE INDEX guardianship_guardian ON guardianship (guardian_id) WHERE ended_at IS NULL;

ALTER TABLE guardianship ENABLE ROW LEVEL SECURITY;
ALTER TABLE guardianship FORCE ROW LEVEL SECURITY;
CREATE POLICY guardianship_counter ON guardianship USING (
  hall_scope_system() OR identity_at_counter() OR ward_id = hall_scope_subject() OR guardian_id = hall_scope_subject());

ALTER TABLE counter_act
  DROP CONSTRAINT counter_act_kind_check,
  ADD CONSTRAINT counter_act_kind_check CHECK (kind IN ('change_mobile', 'reset_login', 'raise_level', 'reset_staff',
    'merge_persons', 'undo_merge', 'record_guardian', 'end_guardian'));

CALL hall_grant('SELECT, INSERT, UPDATE (ward_id, guardian_id, ended_at, end_act_id)', 'guardianship');

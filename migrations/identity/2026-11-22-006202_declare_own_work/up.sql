-- Minors from sixteen on who live mainly by their own work count as of full capacity (民法典 18 II). The papers and who saw them
-- stand in the act at the counter.
CREATE TABLE own_work (
  id uuid PRIMARY KEY,
  person_id uuid NOT NULL REFERENCES person,
  act_id uuid NOT NULL REFERENCES counter_act,
  since timestamptz NOT NULL DEFAULT hall_now(),
  until timestamptz NOT NULL,          -- the day he is eighteen
  ended_at timestamptz,
  end_act_id uuid REFERENCES counter_act,
  CONSTRAINT own_work_has_time CHECK (until > since),
  CONSTRAINT own_work_end_whole CHECK ((end_act_id IS NULL) = (ended_at IS NULL))
);
CREATE UNIQUE INDEX own_work_once ON own_work (person_id) WHERE ended_at IS NULL;

ALTER TABLE own_work ENABLE ROW LEVEL SECURITY;
ALTER TABLE own_work FORCE ROW LEVEL SECURITY;
CREATE POLICY own_work_counter ON own_work USING (
  hall_scope_system() OR identity_at_counter() OR person_id = hall_scope_subject());

ALTER TABLE counter_act
  DROP CONSTRAINT counter_act_kind_check,
  ADD CONSTRAINT counter_act_kind_check CHECK (kind IN ('change_mobile', 'reset_login', 'raise_level', 'reset_staff',
    'merge_persons', 'undo_merge', 'record_guardian', 'end_guardian', 'declare_own_work', 'end_own_work'));

CALL hall_grant('SELECT, INSERT, UPDATE (ended_at, end_act_id)', 'own_work');

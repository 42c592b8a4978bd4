-- Two entries of one human being become one (自然人归并). The entry that is given up points to the one that stays, at one step
-- always; nothing of it is deleted, and for a while two people can take the merging back.
ALTER TABLE person
  ADD COLUMN merged_into uuid REFERENCES person,
  ADD CONSTRAINT person_not_into_itself CHECK (merged_into <> id);
CREATE INDEX person_merged ON person (merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE person_merge (
  id uuid PRIMARY KEY,
  merged_id uuid NOT NULL REFERENCES person,
  survivor_id uuid NOT NULL REFERENCES person,
  evidence bytea NOT NULL,      -- sealed JSON: the papers that were seen, and why
  moved uuid[] NOT NULL,        -- the log-in, the ties elsewhere and the rights to act that went over
  asked_by uuid NOT NULL,
  approved_by uuid NOT NULL,
  merged_at timestamptz NOT NULL DEFAULT hall_now(),
  undo_until timestamptz NOT NULL,
  undone_at timestamptz,
  undo_evidence bytea,          -- sealed JSON
  undo_asked_by uuid,
  undone_by uuid,
  CONSTRAINT person_merge_of_two CHECK (merged_id <> survivor_id),
  CONSTRAINT person_merge_takes_two CHECK (asked_by <> approved_by),
  CONSTRAINT person_merge_undo_takes_two CHECK (undo_asked_by <> undone_by),
  CONSTRAINT person_merge_undone_whole CHECK (num_nonnulls(undone_at, undo_evidence, undo_asked_by, undone_by) IN (0, 4))
);
CREATE UNIQUE INDEX person_merge_once ON person_merge (merged_id) WHERE undone_at IS NULL;
CREATE INDEX person_merge_survivor ON person_merge (survivor_id, merged_at);

ALTER TABLE person_merge ENABLE ROW LEVEL SECURITY;
ALTER TABLE person_merge FORCE ROW LEVEL SECURITY;
CREATE POLICY person_merge_counter ON person_merge USING (
  hall_scope_system() OR identity_at_counter() OR survivor_id = hall_scope_subject());

-- Who is known by two numbers sees both of his entries, and the looks at both.
CREATE POLICY person_merged_seen ON person FOR SELECT USING (merged_into = hall_scope_subject());
CREATE FUNCTION identity_is_own(someone uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT someone = hall_scope_subject()
    OR EXISTS (SELECT 1 FROM person WHERE person.id = someone AND person.merged_into = hall_scope_subject()) $$;
ALTER POLICY look_shown ON look USING (
  hall_scope_system()
  OR (identity_is_own(subject) AND (display = 'now' OR (display = 'delayed' AND display_from <= hall_now()))));

-- What goes over goes over only through the flows of two.
CREATE POLICY legal_agent_counter ON legal_agent USING (identity_at_counter());
CREATE POLICY upstream_link_counter ON upstream_link USING (identity_at_counter());

ALTER TABLE counter_act
  DROP CONSTRAINT counter_act_kind_check,
  ADD CONSTRAINT counter_act_kind_check CHECK (kind IN ('change_mobile', 'reset_login', 'raise_level', 'reset_staff',
    'merge_persons', 'undo_merge'));

CALL hall_grant('UPDATE (merged_into)', 'person');
CALL hall_grant('UPDATE (person_id)', 'credential');
CALL hall_grant('UPDATE (person_id, named_by)', 'legal_agent');
CALL hall_grant('UPDATE (person_id)', 'upstream_link');
CALL hall_grant('SELECT, INSERT, UPDATE (undone_at, undo_evidence, undo_asked_by, undone_by)', 'person_merge');
CALL hall_grant('EXECUTE', 'FUNCTION identity_is_own(uuid)');

ALTER TABLE counter_act
  DROP CONSTRAINT counter_act_kind_check,
  ADD CONSTRAINT counter_act_kind_check CHECK (kind IN ('change_mobile', 'reset_login', 'raise_level', 'reset_staff'));
DROP POLICY upstream_link_counter ON upstream_link;
DROP POLICY legal_agent_counter ON legal_agent;
ALTER POLICY look_shown ON look USING (
  hall_scope_system()
  OR (subject = hall_scope_subject() AND (display = 'now' OR (display = 'delayed' AND display_from <= hall_now()))));
DROP FUNCTION identity_is_own(uuid);
DROP POLICY person_merged_seen ON person;
DROP TABLE person_merge;
ALTER TABLE person DROP COLUMN merged_into;
DO $$ DECLARE app text := regexp_replace(current_user, '_owner$', '_app'); BEGIN
  EXECUTE format('REVOKE UPDATE (person_id) ON credential, upstream_link FROM %I', app);
  EXECUTE format('REVOKE UPDATE (person_id, named_by) ON legal_agent FROM %I', app);
END $$;

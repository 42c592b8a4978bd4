ALTER TABLE counter_act
  DROP CONSTRAINT counter_act_kind_check,
  ADD CONSTRAINT counter_act_kind_check CHECK (kind IN ('change_mobile', 'reset_login', 'raise_level', 'reset_staff',
    'merge_persons', 'undo_merge', 'record_guardian', 'end_guardian'));
DROP TABLE own_work;

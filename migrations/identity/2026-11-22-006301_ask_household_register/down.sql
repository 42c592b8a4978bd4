-- What rests on the register alone has no place in the older shape.
ALTER TABLE guardianship NO FORCE ROW LEVEL SECURITY;
DELETE FROM guardianship WHERE act_id IS NULL;
ALTER TABLE guardianship FORCE ROW LEVEL SECURITY;
ALTER TABLE guardianship
  DROP CONSTRAINT guardianship_by_paper_has_act,
  DROP CONSTRAINT guardianship_by_register_was_asked,
  DROP CONSTRAINT guardianship_by_register_of_parent,
  DROP COLUMN question_id,
  DROP COLUMN origin,
  ALTER COLUMN act_id SET NOT NULL;
DROP TABLE household_question;

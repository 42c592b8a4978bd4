-- Whether someone is the parent of a minor is asked of the household register (户籍登记): parents are guardians of minors (民法典 27 I),
-- so what the register shows needs no paper. Each question is written before it is asked; only its answer is ever added.
CREATE TABLE household_question (
  id uuid PRIMARY KEY,
  parent_id uuid NOT NULL REFERENCES person,
  -- Found by the keyed hash of his number: the child may have no entry yet.
  child_hash bytea NOT NULL CHECK (octet_length(child_hash) = 32),
  asked_by uuid NOT NULL,
  asked_at timestamptz NOT NULL DEFAULT hall_now(),
  answer text CHECK (answer IN ('parent', 'not_parent', 'unknown', 'silent')),
  answered_at timestamptz,
  CONSTRAINT household_question_answered CHECK ((answer IS NULL) = (answered_at IS NULL))
);
CREATE INDEX household_question_parent ON household_question (parent_id, asked_at);

ALTER TABLE household_question ENABLE ROW LEVEL SECURITY;
ALTER TABLE household_question FORCE ROW LEVEL SECURITY;
CREATE POLICY household_question_asked ON household_question USING (
  hall_scope_system() OR identity_at_counter() OR parent_id = hall_scope_subject());

-- A guardian by the register's word: asked for at home there is no act of the counter.
ALTER TABLE guardianship
  ADD COLUMN origin text NOT NULL DEFAULT 'paper' CHECK (origin IN ('paper', 'register')),
  ADD COLUMN question_id uuid REFERENCES household_question,
  ALTER COLUMN act_id DROP NOT NULL,
  ADD CONSTRAINT guardianship_by_paper_has_act CHECK (origin = 'register' OR act_id IS NOT NULL),
  ADD CONSTRAINT guardianship_by_register_was_asked CHECK ((origin = 'register') = (question_id IS NOT NULL)),
  ADD CONSTRAINT guardianship_by_register_of_parent CHECK (origin = 'paper' OR ground = 'parent');

CALL hall_grant('SELECT, INSERT, UPDATE (answer, answered_at)', 'household_question');

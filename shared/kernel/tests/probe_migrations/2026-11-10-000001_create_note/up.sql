CREATE TABLE note (id uuid PRIMARY KEY, owner uuid NOT NULL, division text NOT NULL);
ALTER TABLE note ENABLE ROW LEVEL SECURITY;
ALTER TABLE note FORCE ROW LEVEL SECURITY;
CREATE POLICY note_scope ON note USING (
  hall_scope_system() OR owner = hall_scope_subject() OR division LIKE hall_scope_division() || '%');
CALL hall_grant('SELECT, INSERT', 'note');

-- The person's own view of who looked at his data, built from every service's personal_data_read events.
CREATE TABLE look (
  event_id uuid PRIMARY KEY,
  source text NOT NULL,
  subject uuid NOT NULL,
  actor_kind text NOT NULL,
  actor_id uuid NOT NULL,
  organisation text,            -- whose member looked; never the member
  purpose text NOT NULL,
  case_id uuid,
  fields text[] NOT NULL,
  at timestamptz NOT NULL,
  display text NOT NULL DEFAULT 'now' CHECK (display IN ('now', 'delayed', 'never')),
  display_from timestamptz,
  CONSTRAINT look_delay_has_an_end CHECK ((display = 'delayed') = (display_from IS NOT NULL))
);
CREATE INDEX look_subject ON look (subject, at DESC, event_id DESC);

ALTER TABLE look ENABLE ROW LEVEL SECURITY;
ALTER TABLE look FORCE ROW LEVEL SECURITY;
CREATE POLICY look_shown ON look FOR SELECT USING (
  hall_scope_system()
  OR (subject = hall_scope_subject() AND (display = 'now' OR (display = 'delayed' AND display_from <= hall_now()))));
CREATE POLICY look_noted ON look FOR INSERT WITH CHECK (hall_scope_system());

CALL hall_grant('SELECT, INSERT', 'look');

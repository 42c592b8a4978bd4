-- Whoever opened a person without a case is asked why by the audit administrator: the reason is read, and judged once.
ALTER TABLE break_glass
  ADD COLUMN reviewed_at timestamptz,
  ADD COLUMN reviewed_by uuid,
  ADD COLUMN verdict text CHECK (verdict IN ('justified', 'unjustified')),
  ADD COLUMN review bytea,      -- sealed
  ADD CONSTRAINT break_glass_reviewed_whole CHECK (
    (reviewed_at IS NULL) = (reviewed_by IS NULL) AND (reviewed_at IS NULL) = (verdict IS NULL)
    AND (reviewed_at IS NULL) = (review IS NULL)),
  ADD CONSTRAINT break_glass_review_takes_two CHECK (reviewed_by <> account);
CREATE INDEX break_glass_open ON break_glass (at DESC, id DESC) WHERE reviewed_at IS NULL;

CALL hall_grant('UPDATE (reviewed_at, reviewed_by, verdict, review)', 'break_glass');

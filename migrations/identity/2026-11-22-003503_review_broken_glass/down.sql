DROP INDEX break_glass_open;
ALTER TABLE break_glass
  DROP COLUMN reviewed_at,
  DROP COLUMN reviewed_by,
  DROP COLUMN verdict,
  DROP COLUMN review;

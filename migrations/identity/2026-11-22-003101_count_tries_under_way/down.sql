DELETE FROM soft_lock WHERE failures = 0;
ALTER TABLE soft_lock
  DROP COLUMN under_way,
  DROP COLUMN under_way_until,
  DROP CONSTRAINT soft_lock_failures_check,
  ADD CONSTRAINT soft_lock_failures_check CHECK (failures > 0);

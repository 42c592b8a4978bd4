-- A try counts as failed when it has failed, not while it is being checked. So that guesses at the same time gain
-- nothing, those under way are counted too, until they end or their time is over (a process may be killed).
ALTER TABLE soft_lock
  DROP CONSTRAINT soft_lock_failures_check,
  ADD CONSTRAINT soft_lock_failures_check CHECK (failures >= 0),
  ADD COLUMN under_way integer NOT NULL DEFAULT 0 CHECK (under_way >= 0),
  ADD COLUMN under_way_until timestamptz;

CALL hall_grant('UPDATE (under_way, under_way_until)', 'soft_lock');

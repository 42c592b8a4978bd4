-- An entry that nobody decides on lapses; a list whose taking broke off is taken on by the service.
ALTER TABLE licence_entries
    ADD COLUMN taken_at timestamptz NULL,
    DROP CONSTRAINT licence_entries_outcome_check,
    ADD CONSTRAINT licence_entries_outcome_check CHECK (outcome IN ('approved', 'rejected', 'lapsed')),
    ADD CONSTRAINT licence_entries_taken CHECK (taken_at IS NULL OR (kind = 'list' AND outcome = 'approved'));
CREATE INDEX licence_entries_untaken ON licence_entries (decided_at)
    WHERE kind = 'list' AND outcome = 'approved' AND taken_at IS NULL;
CREATE INDEX licence_entries_age ON licence_entries (entered_at) WHERE outcome IS NULL;

CALL hall_grant('UPDATE (taken_at)', 'licence_entries');

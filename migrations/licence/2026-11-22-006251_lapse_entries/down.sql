DROP INDEX licence_entries_age;
DROP INDEX licence_entries_untaken;
ALTER TABLE licence_entries
    DROP CONSTRAINT licence_entries_taken,
    DROP CONSTRAINT licence_entries_outcome_check,
    ADD CONSTRAINT licence_entries_outcome_check CHECK (outcome IN ('approved', 'rejected')),
    DROP COLUMN taken_at;

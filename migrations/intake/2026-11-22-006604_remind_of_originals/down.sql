DROP TABLE originals_reminders;
ALTER TABLE originals_out DROP COLUMN look_on;
ALTER TABLE originals_rules DROP COLUMN remind_most, DROP COLUMN remind_every;

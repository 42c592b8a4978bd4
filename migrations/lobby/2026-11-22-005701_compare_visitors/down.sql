DROP INDEX appointments_booked_by;
ALTER TABLE known_cases DROP COLUMN applicant;

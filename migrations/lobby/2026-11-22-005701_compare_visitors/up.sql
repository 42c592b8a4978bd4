-- Whose case it is: a visit ends in its own visitor's case, or says for whom he came. Cases heard of earlier name nobody.
-- Merged entries are looked up when the two are compared, so that the row stays as it was told.
ALTER TABLE known_cases ADD COLUMN applicant uuid NULL;

-- What an agent or a clerk booked for others, latest first.
CREATE INDEX appointments_booked_by ON appointments (booked_by, due_at);

CALL hall_grant('SELECT, INSERT', 'known_cases');

ALTER TABLE decisions DROP COLUMN hearing_id;
DROP TABLE step_details;
DROP TABLE hearings;

DROP TRIGGER cases_keep_assignments ON cases;
DROP FUNCTION keep_assignments;
DROP TABLE absences;
DROP TABLE assignment_acts;
DROP TABLE assignments;

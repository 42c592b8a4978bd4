DROP SEQUENCE case_numbers;
DROP TABLE county_slots;
DROP TABLE staff;
DROP TABLE submissions;
DROP TABLE timeline;
DROP TABLE forms;
DROP TABLE cases;
DROP TABLE halls;

DROP TABLE reviews;
DROP TABLE objections;
DROP TABLE step_evidence;
DROP TABLE step_signatures;
DROP TABLE step_records;
DROP TABLE endings;
DROP TABLE acceptances;
DROP TABLE notices;

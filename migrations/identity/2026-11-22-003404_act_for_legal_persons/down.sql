ALTER TABLE session DROP COLUMN acting_for;
DROP TABLE legal_agent;

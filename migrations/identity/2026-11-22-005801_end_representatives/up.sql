-- A legal representative proves himself against the business register again each year: his right has an end like a delegate's.
-- Rows from before have none and count for a year from their beginning; code of before still writes such rows while it serves.
ALTER TABLE legal_agent DROP CONSTRAINT legal_agent_delegate_ends;
ALTER TABLE legal_agent ADD CONSTRAINT legal_agent_delegate_ends CHECK (role = 'representative' OR until IS NOT NULL);

-- The right of a representative that has an end already is left to the rule of before only by being without one.
ALTER TABLE legal_agent DROP CONSTRAINT legal_agent_delegate_ends;
ALTER TABLE legal_agent DISABLE ROW LEVEL SECURITY;
UPDATE legal_agent SET until = NULL WHERE role = 'representative';
ALTER TABLE legal_agent ENABLE ROW LEVEL SECURITY;
ALTER TABLE legal_agent ADD CONSTRAINT legal_agent_delegate_ends CHECK ((role = 'delegate') = (until IS NOT NULL));

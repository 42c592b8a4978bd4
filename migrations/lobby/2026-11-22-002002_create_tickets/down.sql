DROP TABLE day_signatures;
DROP POLICY visits_seen ON visits;
DROP TABLE visits;
DROP TABLE known_cases;
DROP TABLE ticket_holders;
DROP TABLE tickets;
DROP TABLE ticket_counters;

-- Which seed files were put in whole: a start that finds its files here need not compare every item again.
CREATE TABLE seed_run (
  digest bytea PRIMARY KEY CHECK (octet_length(digest) = 32),
  at timestamptz NOT NULL DEFAULT hall_now()
);
CALL hall_grant('SELECT, INSERT', 'seed_run');

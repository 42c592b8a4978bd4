DROP TABLE seed_run;

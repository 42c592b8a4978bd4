DROP TABLE break_glass;
DROP TABLE misuse_alarm;
DROP INDEX look_actor;
ALTER TABLE look DROP COLUMN family_hash;

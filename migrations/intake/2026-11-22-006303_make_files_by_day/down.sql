ALTER TABLE vertical_batches DROP COLUMN day;
DROP TABLE vertical_days;

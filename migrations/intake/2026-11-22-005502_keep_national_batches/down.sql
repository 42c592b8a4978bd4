DROP TABLE national_batches;
DROP FUNCTION national_batch_stands();

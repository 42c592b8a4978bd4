DROP TABLE vertical_files;
DROP TABLE vertical_batch_cases;
DROP TABLE vertical_batches;

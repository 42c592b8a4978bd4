DROP TABLE sample_files;

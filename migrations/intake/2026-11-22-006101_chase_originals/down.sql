DROP TABLE originals_out;
DROP TABLE originals_rules;

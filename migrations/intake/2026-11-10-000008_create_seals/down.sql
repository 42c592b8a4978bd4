DROP TABLE letters;
DROP TABLE seals;

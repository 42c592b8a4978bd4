DROP TABLE benefit_publications, benefit_lines, benefit_lists;
DROP SEQUENCE benefit_numbers;

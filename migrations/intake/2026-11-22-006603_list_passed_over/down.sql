DROP TABLE vertical_passed_over;

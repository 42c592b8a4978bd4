DROP TABLE duplicate_marks;

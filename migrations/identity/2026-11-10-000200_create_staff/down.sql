DROP TABLE staff_proposal;
DROP TABLE staff;

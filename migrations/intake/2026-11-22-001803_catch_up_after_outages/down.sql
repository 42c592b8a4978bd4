DROP TABLE catch_ups;
DROP FUNCTION catch_up_covered();
DROP TABLE outages;

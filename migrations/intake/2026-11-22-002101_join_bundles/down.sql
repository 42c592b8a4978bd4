DROP TRIGGER cases_wait_for_their_turn ON cases;
DROP FUNCTION bundle_part_waits();
DROP TABLE bundle_acts;
DROP TABLE bundle_forms;
DROP TABLE bundle_members;
DROP TABLE bundle_cases;
DROP TABLE bundles;

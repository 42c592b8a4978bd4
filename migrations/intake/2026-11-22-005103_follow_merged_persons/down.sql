DROP TRIGGER cases_follow_persons ON cases;
DROP TRIGGER bundle_cases_follow_persons ON bundle_cases;
DROP FUNCTION follow_merged_person();
DROP FUNCTION give_person_back(uuid);
DROP FUNCTION take_over_person(uuid, uuid, uuid);
DROP TABLE moved_rows;
DROP TABLE merged_persons;

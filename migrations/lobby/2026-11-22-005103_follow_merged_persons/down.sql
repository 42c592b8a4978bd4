DROP TRIGGER appointments_follow_persons ON appointments;
DROP TRIGGER mandates_follow_persons ON mandates;
DROP FUNCTION follow_merged_person();
DROP FUNCTION give_person_back(uuid);
DROP FUNCTION take_over_person(uuid, uuid, uuid);
DROP TABLE moved_rows;
DROP TABLE merged_persons;

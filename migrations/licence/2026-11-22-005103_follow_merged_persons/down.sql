DROP TRIGGER licences_follow_persons ON licences;
DROP FUNCTION follow_merged_person();
DROP FUNCTION give_person_back(uuid);
DROP FUNCTION take_over_person(uuid, uuid, uuid);
DROP POLICY uses_moved ON licence_uses;
DROP POLICY changes_moved ON licence_changes;
DROP POLICY calls_moved ON sharing_calls;
DROP TABLE moved_rows;
DROP TABLE merged_persons;

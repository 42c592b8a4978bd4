DROP TRIGGER projects_follow_persons ON projects;
DROP TRIGGER mandates_follow_persons ON mandates;
DROP FUNCTION follow_merged_principal();
DROP TRIGGER merged_persons_wait ON merged_persons;
DROP FUNCTION hold_merged_person();
DROP FUNCTION standing_person(uuid);

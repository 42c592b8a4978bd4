DROP TABLE licence_presentations;
DROP POLICY licences_seen ON licences;
DROP TABLE licence_uses;
DROP TABLE licence_changes;
DROP TABLE licences;
DROP TABLE licence_serials;
DROP TABLE licence_types;
DROP FUNCTION licence_in_division(text);

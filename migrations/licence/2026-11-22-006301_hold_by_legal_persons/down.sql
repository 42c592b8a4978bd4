DROP FUNCTION hand_to_legal_person(uuid, bytea);
DROP FUNCTION legal_holder(bytea);
DROP TABLE handed_licences;
DROP TABLE legal_holders;

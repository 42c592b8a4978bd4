ALTER TABLE licences DROP COLUMN place;
DROP SEQUENCE licence_places;

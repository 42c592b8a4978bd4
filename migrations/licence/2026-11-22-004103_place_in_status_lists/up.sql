-- Every licence has a place in a status list; a list holds 65,536 of them.
CREATE SEQUENCE licence_places;
ALTER TABLE licences
    ADD COLUMN place integer NOT NULL DEFAULT (nextval('licence_places') - 1)::integer,
    ADD CONSTRAINT licences_place_once UNIQUE (place),
    ADD CONSTRAINT licences_place CHECK (place >= 0);
CALL hall_grant('USAGE', 'SEQUENCE licence_places');

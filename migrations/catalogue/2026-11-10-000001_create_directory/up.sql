-- Where and who: divisions, authorities, halls and their windows. Public data; loaded, not edited by hand.

CREATE TABLE divisions (
    code       text PRIMARY KEY CHECK (code ~ '^[1-9][0-9]{11}$'),
    name       text NOT NULL CHECK (name <> ''),
    parent     text NULL REFERENCES divisions,
    level      text NOT NULL CHECK (level IN ('province', 'city', 'county', 'township', 'village')),
    -- What all divisions inside it begin with: the code without the zeros below its level.
    prefix     text NOT NULL UNIQUE,
    fictitious boolean NOT NULL,
    CHECK (starts_with(code, prefix) AND rpad(prefix, 12, '0') = code),
    CHECK (length(prefix) = CASE level WHEN 'province' THEN 2 WHEN 'city' THEN 4 WHEN 'county' THEN 6
                                       WHEN 'township' THEN 9 ELSE 12 END)
);
CREATE INDEX divisions_by_parent ON divisions (parent, code);

CREATE TABLE authorities (
    code       text PRIMARY KEY CHECK (code ~ '^[0-9A-HJ-NPQRTUWXY]{18}$'),
    name       text NOT NULL CHECK (name <> ''),
    division   text NOT NULL REFERENCES divisions,
    kind       text NOT NULL CHECK (kind ~ '^[a-z_]+$'),
    nature     text NOT NULL CHECK (nature IN ('1', '2', '3', '9')),
    -- The code is made up for demonstration, with valid check digits.
    fictitious boolean NOT NULL
);
CREATE INDEX authorities_by_division ON authorities (division, code);

CREATE TABLE halls (
    id         uuid PRIMARY KEY,
    division   text NOT NULL REFERENCES divisions,
    kind       text NOT NULL CHECK (kind IN ('service_centre', 'convenience_centre', 'village_station')),
    name       text NOT NULL CHECK (name <> ''),
    address    text NOT NULL,
    phone      text NOT NULL,
    hours      text NOT NULL,
    fictitious boolean NOT NULL,
    UNIQUE (division, kind)
);

CREATE TABLE windows (
    id     uuid PRIMARY KEY,
    hall   uuid NOT NULL REFERENCES halls,
    number smallint NOT NULL CHECK (number > 0),
    name   text NOT NULL CHECK (name <> ''),
    UNIQUE (hall, number)
);

GRANT SELECT, INSERT, UPDATE ON divisions, authorities, halls, windows TO hall_catalogue_app;

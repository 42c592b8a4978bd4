-- Versions that follow one another, the printed number, kinds of holders; who may issue what; lists taken over from other registers.

ALTER TABLE licences
    ADD COLUMN previous_id   uuid NULL REFERENCES licences (id),
    ADD COLUMN next_id       uuid NULL REFERENCES licences (id),
    -- The number printed on the licence (证照编号), where it has one beside its identifier.
    ADD COLUMN number        bytea NULL,
    ADD COLUMN number_lookup bytea NULL CHECK (octet_length(number_lookup) = 32),
    ADD COLUMN holder_kind   text NOT NULL DEFAULT 'natural'
               CONSTRAINT licences_holder_kind CHECK (holder_kind IN ('natural', 'legal', 'individual_business', 'unincorporated')),
    ADD CONSTRAINT licences_follow CHECK ((version = 1) = (previous_id IS NULL)),
    ADD CONSTRAINT licences_number CHECK ((number IS NULL) = (number_lookup IS NULL)),
    -- A version has one predecessor, and one successor.
    ADD CONSTRAINT licences_previous_once UNIQUE (previous_id),
    ADD CONSTRAINT licences_next_once UNIQUE (next_id),
    -- An issuer gives a number of a type once; the versions of a licence share it.
    ADD CONSTRAINT licences_number_once UNIQUE (type_code, authority, number_lookup, version);
CALL hall_grant('UPDATE (next_id)', 'licences');

-- Who may issue which type. What is not here is not allowed.
CREATE TABLE licence_issuers (
    type_code  text        NOT NULL REFERENCES licence_types (code),
    authority  text        NOT NULL CHECK (length(authority) = 18),
    name       text        NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    allowed    boolean     NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT hall_now(),
    PRIMARY KEY (type_code, authority)
);

-- A list of existing licences that was taken over, and what became of each line. Append-only.
CREATE TABLE licence_imports (
    id          uuid        PRIMARY KEY,
    type_code   text        NOT NULL REFERENCES licence_types (code),
    authority   text        NOT NULL,
    actor_id    uuid        NOT NULL,
    lines       integer     NOT NULL CHECK (lines BETWEEN 1 AND 500),
    imported_at timestamptz NOT NULL DEFAULT hall_now()
);
CREATE TABLE licence_import_lines (
    import_id  uuid    NOT NULL REFERENCES licence_imports (id),
    line       integer NOT NULL CHECK (line > 0),
    -- A keyed hash of the line, so that the same line again is known without keeping what it says.
    digest     bytea   NOT NULL CHECK (octet_length(digest) = 32),
    authority  text    NOT NULL,
    outcome    text    NOT NULL CHECK (outcome IN ('issued', 'known', 'refused')),
    licence_id uuid    NULL REFERENCES licences (id),
    problem    text    NULL,
    PRIMARY KEY (import_id, line),
    CHECK ((outcome = 'refused') = (licence_id IS NULL)),
    CHECK ((outcome = 'refused') = (problem IS NOT NULL))
);
CREATE UNIQUE INDEX licence_import_lines_once ON licence_import_lines (authority, digest) WHERE outcome = 'issued';

ALTER TABLE licence_imports ENABLE ROW LEVEL SECURITY;
ALTER TABLE licence_imports FORCE ROW LEVEL SECURITY;
ALTER TABLE licence_import_lines ENABLE ROW LEVEL SECURITY;
ALTER TABLE licence_import_lines FORCE ROW LEVEL SECURITY;
CREATE POLICY imports_seen ON licence_imports USING (hall_scope_system() OR authority = hall_scope_authority());
CREATE POLICY import_lines_seen ON licence_import_lines USING (hall_scope_system() OR authority = hall_scope_authority());

-- An issuer's desk writes versions and takes lists over in its own authority's name.
CREATE POLICY licences_added_by_issuer ON licences FOR INSERT WITH CHECK (authority = hall_scope_authority());

CALL hall_grant('SELECT, INSERT, UPDATE', 'licence_issuers');
CALL hall_grant('SELECT, INSERT', 'licence_imports');
CALL hall_grant('SELECT, INSERT', 'licence_import_lines');

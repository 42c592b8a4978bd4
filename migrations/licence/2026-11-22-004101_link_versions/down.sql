DROP POLICY licences_added_by_issuer ON licences;
DROP TABLE licence_import_lines;
DROP TABLE licence_imports;
DROP TABLE licence_issuers;
ALTER TABLE licences
    DROP CONSTRAINT licences_follow,
    DROP COLUMN previous_id,
    DROP COLUMN next_id,
    DROP COLUMN number,
    DROP COLUMN number_lookup,
    DROP COLUMN holder_kind;

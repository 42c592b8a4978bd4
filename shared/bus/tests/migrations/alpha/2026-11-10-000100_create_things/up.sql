-- What the tests' source changes: its version counts the changes.
CREATE TABLE thing (
    id      uuid   PRIMARY KEY,
    version bigint NOT NULL DEFAULT 0
);
CALL hall_grant('SELECT, INSERT, UPDATE', 'thing');

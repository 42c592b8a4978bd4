-- What an issuer's desk writes without a case behind it takes two people: one enters it, another of the same authority approves it,
-- and nothing is issued before.
CREATE TABLE licence_entries (
    id          uuid        PRIMARY KEY,
    -- `list`: existing licences taken over; `version`: the next version of one.
    kind        text        NOT NULL CHECK (kind IN ('list', 'version')),
    authority   text        NOT NULL CHECK (length(authority) = 18),
    type_code   text        NOT NULL REFERENCES licence_types (code),
    licence_id  uuid        NULL REFERENCES licences (id),
    lines       integer     NULL CHECK (lines BETWEEN 1 AND 500),
    -- The list as CSV or the version as JSON, sealed.
    content     bytea       NOT NULL,
    entered_by  uuid        NOT NULL,
    entered_at  timestamptz NOT NULL DEFAULT hall_now(),
    outcome     text        NULL CHECK (outcome IN ('approved', 'rejected')),
    decided_by  uuid        NULL,
    decided_at  timestamptz NULL,
    -- Why it was rejected, sealed.
    reason      bytea       NULL,
    CHECK ((kind = 'version') = (licence_id IS NOT NULL)),
    CHECK ((kind = 'list') = (lines IS NOT NULL)),
    CHECK ((outcome IS NULL) = (decided_by IS NULL) AND (outcome IS NULL) = (decided_at IS NULL)),
    CHECK ((outcome IS NOT DISTINCT FROM 'rejected') = (reason IS NOT NULL)),
    -- Who entered it may take it back, and nothing else.
    CONSTRAINT licence_entries_two_people CHECK (outcome <> 'approved' OR decided_by <> entered_by)
);
CREATE INDEX licence_entries_open ON licence_entries (authority, entered_at) WHERE outcome IS NULL;

ALTER TABLE licence_entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE licence_entries FORCE ROW LEVEL SECURITY;
CREATE POLICY entries_seen ON licence_entries USING (hall_scope_system() OR authority = hall_scope_authority());

-- The entry that a list was approved as; none of lists of before.
ALTER TABLE licence_imports ADD COLUMN entry_id uuid NULL REFERENCES licence_entries (id);

CALL hall_grant('SELECT, INSERT, UPDATE (outcome, decided_by, decided_at, reason)', 'licence_entries');
CALL hall_grant('SELECT, INSERT', 'licence_imports');

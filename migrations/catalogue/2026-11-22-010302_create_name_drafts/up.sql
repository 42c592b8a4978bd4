-- Items of which only a name and somebody's local code are known. An editor gives each a base code, or drops it.

CREATE TABLE name_drafts (
    id         uuid PRIMARY KEY,
    -- Free: provinces have formats of their own.
    local_code text NOT NULL UNIQUE CHECK (length(local_code) BETWEEN 1 AND 100),
    name       text NOT NULL CHECK (length(name) BETWEEN 1 AND 500),
    department text NOT NULL DEFAULT '',
    grouping   text NOT NULL DEFAULT '',
    item_type  text NULL CHECK (item_type ~ '^[0-9]{2}$'),
    -- What else the file said, by table of the exchange.
    details    jsonb NULL,
    state      text NOT NULL CHECK (state IN ('open', 'assigned', 'dropped')),
    base_code  text NULL REFERENCES base_items,
    -- Why it was dropped.
    reason     text NULL,
    revision   bigint NOT NULL DEFAULT 1 CHECK (revision > 0),
    edited_by  uuid NOT NULL,
    edited_at  timestamptz NOT NULL,
    CHECK ((state = 'assigned') = (base_code IS NOT NULL)),
    CHECK ((state = 'dropped') = (reason IS NOT NULL))
);
CREATE INDEX name_drafts_by_department ON name_drafts (state, department, local_code);

GRANT SELECT, INSERT, UPDATE (name, department, grouping, item_type, details, state, base_code, reason, revision, edited_by, edited_at)
    ON name_drafts TO hall_catalogue_app;

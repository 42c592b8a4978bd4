-- How much each base item is used: applications and readings of its guide. The count is right at `at`; later it is worth
-- half after every thirty days. A statistic, no record: readings that a killed process had not yet written are lost.
CREATE TABLE item_use (
    base_code text PRIMARY KEY REFERENCES base_items,
    uses      real NOT NULL CHECK (uses >= 0),
    -- Applications in all, never forgotten: what a material costs in a year is reckoned from them.
    cases     bigint NOT NULL DEFAULT 0 CHECK (cases >= 0),
    since     timestamptz NOT NULL,
    at        timestamptz NOT NULL
);

GRANT SELECT, INSERT, UPDATE (uses, cases, at) ON item_use TO hall_catalogue_app;

-- Intake's own copy of what the catalogue published, filled from events. A case names the pair of versions
-- it began with, so no version is ever changed or removed.

CREATE TABLE base_items (
    base_code text NOT NULL,
    version   integer NOT NULL CHECK (version > 0),
    content   jsonb NOT NULL,
    heard_at  timestamptz NOT NULL DEFAULT hall_now(),
    PRIMARY KEY (base_code, version)
);

CREATE TABLE overlays (
    implementing_code text NOT NULL,
    version           integer NOT NULL CHECK (version > 0),
    base_code         text NOT NULL,
    -- The base version it was written for: the other half of the pair a case is bound to.
    base_version      integer NOT NULL CHECK (base_version > 0),
    content           jsonb NOT NULL,
    heard_at          timestamptz NOT NULL DEFAULT hall_now(),
    PRIMARY KEY (implementing_code, version)
);
CREATE INDEX overlays_by_base ON overlays (base_code);

-- Suspension and repeal act at once, on a base item or on one implementing item.
CREATE TABLE item_marks (
    code      text PRIMARY KEY,
    mark      text NOT NULL CHECK (mark IN ('suspended', 'repealed')),
    marked_at timestamptz NOT NULL DEFAULT hall_now()
);

GRANT SELECT, INSERT ON base_items, overlays TO hall_intake_app;
GRANT SELECT, INSERT, UPDATE (mark, marked_at), DELETE ON item_marks TO hall_intake_app;

-- Implementing items: a county or township claims a base item, fills in its overlay, publishes it.

CREATE TABLE implementing_items (
    code              text PRIMARY KEY CHECK (length(code) = 31),
    base_code         text NOT NULL REFERENCES base_items,
    authority         text NOT NULL REFERENCES authorities,
    division          text NOT NULL REFERENCES divisions,
    state             text NOT NULL CHECK (state IN ('claimed', 'in_force', 'suspended', 'repealed')),
    -- Why it is suspended or repealed, as the public reads it.
    reason            text NULL,
    published_version integer NULL CHECK (published_version > 0),
    claimed_by        uuid NOT NULL,
    claimed_at        timestamptz NOT NULL,
    changed_at        timestamptz NOT NULL,
    -- A newer base version that the overlay must be brought up to, and until when.
    pending_base      integer NULL CHECK (pending_base > 0),
    pending_until     date NULL,
    UNIQUE (authority, base_code),
    CHECK (starts_with(code, authority) AND right(code, 12) = base_code),
    CHECK ((pending_base IS NULL) = (pending_until IS NULL)),
    CHECK (state <> 'in_force' OR published_version IS NOT NULL),
    CHECK (state NOT IN ('suspended', 'repealed') OR reason IS NOT NULL)
);
CREATE INDEX implementing_items_by_base ON implementing_items (base_code, code);
CREATE INDEX implementing_items_by_division ON implementing_items (division, code);
CREATE INDEX implementing_items_pending ON implementing_items (pending_until, code) WHERE pending_base IS NOT NULL;

CREATE TABLE overlay_versions (
    implementing_code text NOT NULL REFERENCES implementing_items,
    version           integer NOT NULL CHECK (version > 0),
    base_code         text NOT NULL,
    base_version      integer NOT NULL,
    state             text NOT NULL CHECK (state IN ('draft', 'in_review', 'published', 'retired')),
    revision          bigint NOT NULL DEFAULT 1 CHECK (revision > 0),
    content           jsonb NOT NULL,
    edited_by         uuid NOT NULL,
    edited_at         timestamptz NOT NULL,
    checked_by        uuid NULL,
    published_at      timestamptz NULL,
    PRIMARY KEY (implementing_code, version),
    FOREIGN KEY (base_code, base_version) REFERENCES base_versions,
    CHECK (right(implementing_code, 12) = base_code),
    CHECK (starts_with(implementing_code, content ->> 'authority')),
    CONSTRAINT overlay_versions_maker_is_not_checker CHECK (checked_by <> edited_by),
    CHECK ((state IN ('published', 'retired')) = (published_at IS NOT NULL AND checked_by IS NOT NULL))
);
CREATE UNIQUE INDEX overlay_versions_one_open ON overlay_versions (implementing_code) WHERE state IN ('draft', 'in_review');
CREATE UNIQUE INDEX overlay_versions_one_published ON overlay_versions (implementing_code) WHERE state = 'published';
CREATE TRIGGER overlay_versions_immutable BEFORE UPDATE ON overlay_versions
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published();

-- Where the published overlay can be handed in; rows of their own so that lists by place use an index.
CREATE TABLE acceptance_points (
    implementing_code text NOT NULL REFERENCES implementing_items,
    position          smallint NOT NULL CHECK (position >= 0),
    place             text NOT NULL CHECK (place IN ('hall', 'division', 'online')),
    hall              uuid NULL REFERENCES halls,
    -- Of the hall, or the division itself; online: of the authority.
    division          text NOT NULL REFERENCES divisions,
    mode              text NOT NULL CHECK (mode IN ('direct', 'delegated', 'stationed_window', 'first_review', 'forwarding', 'agency')),
    name              text NOT NULL,
    PRIMARY KEY (implementing_code, position),
    CHECK ((place = 'hall') = (hall IS NOT NULL))
);
CREATE INDEX acceptance_points_by_division ON acceptance_points (division text_pattern_ops, implementing_code);

GRANT SELECT, INSERT, UPDATE (state, reason, published_version, changed_at, pending_base, pending_until)
    ON implementing_items TO hall_catalogue_app;
GRANT SELECT, INSERT, UPDATE (base_version, state, revision, content, edited_by, edited_at, checked_by, published_at)
    ON overlay_versions TO hall_catalogue_app;
GRANT SELECT, INSERT, DELETE ON acceptance_points TO hall_catalogue_app;

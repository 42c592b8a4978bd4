-- Bundles: life events (一件事) and projects. Their versions live as those of items do.

CREATE TABLE bundles (
    code              text PRIMARY KEY CHECK (code ~ '^[a-z0-9-]{1,60}$'),
    published_version integer NULL CHECK (published_version > 0),
    created_at        timestamptz NOT NULL DEFAULT hall_now()
);
CREATE TABLE bundle_versions (
    code         text NOT NULL REFERENCES bundles,
    version      integer NOT NULL CHECK (version > 0),
    state        text NOT NULL CHECK (state IN ('draft', 'in_review', 'in_legal_review', 'approved', 'scheduled', 'published', 'retired')),
    revision     bigint NOT NULL DEFAULT 1 CHECK (revision > 0),
    content      jsonb NOT NULL,
    edited_by    uuid NOT NULL,
    edited_at    timestamptz NOT NULL,
    checked_by   uuid NULL,
    published_at timestamptz NULL,
    reason       text NULL CHECK (length(reason) BETWEEN 1 AND 500),
    basis        text NULL CHECK (length(basis) BETWEEN 1 AND 500),
    effective_at timestamptz NULL,
    PRIMARY KEY (code, version),
    CHECK (content ->> 'code' = code),
    CONSTRAINT bundle_versions_maker_is_not_checker CHECK (checked_by <> edited_by),
    CHECK ((state IN ('published', 'retired')) = (published_at IS NOT NULL AND checked_by IS NOT NULL)),
    CONSTRAINT bundle_versions_has_reason CHECK (state = 'draft' OR (reason IS NOT NULL AND basis IS NOT NULL)),
    CONSTRAINT bundle_versions_has_effect CHECK ((state IN ('scheduled', 'published', 'retired')) = (effective_at IS NOT NULL))
);
CREATE UNIQUE INDEX bundle_versions_one_open ON bundle_versions (code)
    WHERE state IN ('draft', 'in_review', 'in_legal_review', 'approved');
CREATE UNIQUE INDEX bundle_versions_one_scheduled ON bundle_versions (code) WHERE state = 'scheduled';
CREATE UNIQUE INDEX bundle_versions_one_published ON bundle_versions (code) WHERE state = 'published';
CREATE INDEX bundle_versions_due ON bundle_versions (effective_at) WHERE state = 'scheduled';
CREATE TRIGGER bundle_versions_immutable BEFORE UPDATE ON bundle_versions
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published();

-- Their history stands beside that of items, under `bundle/…`.
ALTER TABLE version_acts DROP CONSTRAINT version_acts_code_check,
    ADD CONSTRAINT version_acts_code_check CHECK (length(code) IN (12, 31) OR code ~ '^bundle/[a-z0-9-]{1,60}$');

GRANT SELECT, INSERT, UPDATE (published_version) ON bundles TO hall_catalogue_app;
GRANT SELECT, INSERT, UPDATE (state, revision, content, edited_by, edited_at, checked_by, published_at, reason, basis, effective_at)
    ON bundle_versions TO hall_catalogue_app;

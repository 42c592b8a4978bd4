-- Lists that government publishes: one row per version, with the whole list in it, for a published list is one document.

CREATE TABLE lists (
    id           uuid PRIMARY KEY,
    kind         text NOT NULL CHECK (kind IN ('public_services', 'township_items', 'powers', 'intermediaries', 'fees', 'commitments', 'negative_investment')),
    division     text NOT NULL REFERENCES divisions,
    version      integer NOT NULL CHECK (version > 0),
    state        text NOT NULL CHECK (state IN ('draft', 'approved', 'published')),
    title        text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    -- The document that approves it, number and title.
    document     text NOT NULL DEFAULT '',
    effective_on date NULL,
    entries      jsonb NOT NULL CHECK (jsonb_typeof(entries) = 'array'),
    -- Why entries changed, by number.
    reasons      jsonb NOT NULL CHECK (jsonb_typeof(reasons) = 'object'),
    -- What it changes in the version before, kept when it is approved.
    changes      jsonb NOT NULL CHECK (jsonb_typeof(changes) = 'array'),
    revision     bigint NOT NULL DEFAULT 1 CHECK (revision > 0),
    edited_by    uuid NOT NULL,
    edited_at    timestamptz NOT NULL,
    checked_by   uuid NULL,
    approved_at  timestamptz NULL,
    published_at timestamptz NULL,
    UNIQUE (kind, division, version),
    -- Who wrote it does not approve it.
    CONSTRAINT lists_maker_is_not_checker CHECK (checked_by <> edited_by),
    CHECK ((state = 'draft') = (approved_at IS NULL) AND (approved_at IS NULL) = (checked_by IS NULL)),
    CHECK ((state = 'published') = (published_at IS NOT NULL)),
    CHECK (state = 'draft' OR (document <> '' AND effective_on IS NOT NULL))
);
CREATE UNIQUE INDEX lists_one_open ON lists (kind, division) WHERE state <> 'published';
CREATE INDEX lists_published ON lists (division, kind, effective_on DESC, version DESC) WHERE state = 'published';

-- What everyone has read does not change any more.
CREATE FUNCTION refuse_change_of_list() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'published' THEN
        RAISE EXCEPTION 'a published list cannot be changed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER lists_immutable BEFORE UPDATE ON lists FOR EACH ROW EXECUTE FUNCTION refuse_change_of_list();

GRANT SELECT, INSERT, UPDATE (state, title, document, effective_on, entries, reasons, changes, revision, edited_by, edited_at, checked_by, approved_at, published_at)
    ON lists TO hall_catalogue_app;

-- The whole life of a version: departmental review, legal review, a day on which it takes effect, why it was made and on
-- what basis; and a base item's own standing.

ALTER TABLE base_versions
    DROP CONSTRAINT base_versions_state_check,
    ADD CONSTRAINT base_versions_state_check CHECK (state IN ('draft', 'in_review', 'in_legal_review', 'approved', 'scheduled', 'published', 'retired')),
    -- What it changes and why; and the rule or document that orders it.
    ADD COLUMN reason text NULL CHECK (length(reason) BETWEEN 1 AND 500),
    ADD COLUMN basis text NULL CHECK (length(basis) BETWEEN 1 AND 500),
    -- From when it is in force; known from its publication on, which may be earlier.
    ADD COLUMN effective_at timestamptz NULL,
    -- How long those who implement the item have to follow, counted from the effect.
    ADD COLUMN follow_days smallint NULL CHECK (follow_days BETWEEN 0 AND 365);
ALTER TABLE overlay_versions
    DROP CONSTRAINT overlay_versions_state_check,
    ADD CONSTRAINT overlay_versions_state_check CHECK (state IN ('draft', 'in_review', 'in_legal_review', 'approved', 'scheduled', 'published', 'retired')),
    ADD COLUMN reason text NULL CHECK (length(reason) BETWEEN 1 AND 500),
    ADD COLUMN basis text NULL CHECK (length(basis) BETWEEN 1 AND 500),
    ADD COLUMN effective_at timestamptz NULL;

ALTER TABLE base_versions DISABLE TRIGGER base_versions_immutable;
ALTER TABLE overlay_versions DISABLE TRIGGER overlay_versions_immutable;
UPDATE base_versions SET effective_at = published_at,
    reason = CASE WHEN state <> 'draft' THEN '先前的版本，未记录修改原因' END,
    basis = CASE WHEN state <> 'draft' THEN '见设定依据' END;
UPDATE overlay_versions SET effective_at = published_at,
    reason = CASE WHEN state <> 'draft' THEN '先前的版本，未记录修改原因' END,
    basis = CASE WHEN state <> 'draft' THEN '见设定依据' END;
ALTER TABLE base_versions ENABLE TRIGGER base_versions_immutable;
ALTER TABLE overlay_versions ENABLE TRIGGER overlay_versions_immutable;

ALTER TABLE base_versions
    ADD CONSTRAINT base_versions_has_reason CHECK (state = 'draft' OR (reason IS NOT NULL AND basis IS NOT NULL)),
    ADD CONSTRAINT base_versions_has_effect CHECK ((state IN ('scheduled', 'published', 'retired')) = (effective_at IS NOT NULL)),
    ADD CONSTRAINT base_versions_follow CHECK (state <> 'scheduled' OR follow_days IS NOT NULL);
ALTER TABLE overlay_versions
    ADD CONSTRAINT overlay_versions_has_reason CHECK (state = 'draft' OR (reason IS NOT NULL AND basis IS NOT NULL)),
    ADD CONSTRAINT overlay_versions_has_effect CHECK ((state IN ('scheduled', 'published', 'retired')) = (effective_at IS NOT NULL));

DROP INDEX base_versions_one_open;
DROP INDEX overlay_versions_one_open;
CREATE UNIQUE INDEX base_versions_one_open ON base_versions (base_code)
    WHERE state IN ('draft', 'in_review', 'in_legal_review', 'approved');
CREATE UNIQUE INDEX overlay_versions_one_open ON overlay_versions (implementing_code)
    WHERE state IN ('draft', 'in_review', 'in_legal_review', 'approved');
CREATE UNIQUE INDEX base_versions_one_scheduled ON base_versions (base_code) WHERE state = 'scheduled';
CREATE UNIQUE INDEX overlay_versions_one_scheduled ON overlay_versions (implementing_code) WHERE state = 'scheduled';
CREATE INDEX base_versions_due ON base_versions (effective_at) WHERE state = 'scheduled';
CREATE INDEX overlay_versions_due ON overlay_versions (effective_at) WHERE state = 'scheduled';

-- What was submitted is what is reviewed, published and in force: only a draft's content changes.
CREATE OR REPLACE FUNCTION refuse_change_of_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'draft' AND (NEW.content IS DISTINCT FROM OLD.content OR NEW.revision <> OLD.revision) THEN
        RAISE EXCEPTION 'only a draft can be changed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state IN ('published', 'retired') AND (NEW.state NOT IN ('published', 'retired')
        OR (OLD.state = 'retired' AND NEW.state <> 'retired')
        OR NEW.published_at IS DISTINCT FROM OLD.published_at OR NEW.effective_at IS DISTINCT FROM OLD.effective_at
        OR NEW.reason IS DISTINCT FROM OLD.reason OR NEW.basis IS DISTINCT FROM OLD.basis
        OR NEW.edited_by <> OLD.edited_by OR NEW.checked_by <> OLD.checked_by) THEN
        RAISE EXCEPTION 'a published version cannot be changed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- Who did what to a version, when: rows are only added.
CREATE TABLE version_acts (
    -- The base code (12) or the implementing code (31).
    code     text NOT NULL CHECK (length(code) IN (12, 31)),
    version  integer NOT NULL CHECK (version > 0),
    position integer NOT NULL CHECK (position > 0),
    act      text NOT NULL CHECK (act IN ('edit', 'submit', 'review', 'legal_review', 'send_back', 'publish', 'schedule', 'withdraw', 'take_effect', 'retire')),
    by_whom  uuid NOT NULL,
    at       timestamptz NOT NULL,
    note     text NULL CHECK (length(note) BETWEEN 1 AND 500),
    PRIMARY KEY (code, version, position)
);
-- Whoever wrote a version checks nothing of it, and each check of one round is another person's.
CREATE FUNCTION refuse_same_person() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF NEW.act IN ('review', 'legal_review', 'publish', 'schedule') AND EXISTS (
        SELECT FROM version_acts p
        WHERE p.code = NEW.code AND p.version = NEW.version AND p.by_whom = NEW.by_whom
          AND (p.act IN ('edit', 'submit') OR (p.act IN ('review', 'legal_review') AND NOT EXISTS (
              SELECT FROM version_acts b WHERE b.code = p.code AND b.version = p.version
                AND b.act = 'send_back' AND b.position > p.position)))) THEN
        RAISE EXCEPTION 'one person cannot do both' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER version_acts_apart BEFORE INSERT ON version_acts FOR EACH ROW EXECUTE FUNCTION refuse_same_person();
INSERT INTO version_acts (code, version, position, act, by_whom, at)
    SELECT base_code, version, 1, 'edit', edited_by, edited_at FROM base_versions
    UNION ALL SELECT base_code, version, 2, 'submit', edited_by, edited_at FROM base_versions WHERE state <> 'draft'
    UNION ALL SELECT base_code, version, 3, 'publish', checked_by, published_at FROM base_versions WHERE published_at IS NOT NULL
    UNION ALL SELECT implementing_code, version, 1, 'edit', edited_by, edited_at FROM overlay_versions
    UNION ALL SELECT implementing_code, version, 2, 'submit', edited_by, edited_at FROM overlay_versions WHERE state <> 'draft'
    UNION ALL SELECT implementing_code, version, 3, 'publish', checked_by, published_at FROM overlay_versions WHERE published_at IS NOT NULL;

-- A base item's own standing: suspended or repealed it is so in every hall, at once.
ALTER TABLE base_items
    ADD COLUMN standing text NOT NULL DEFAULT 'active' CHECK (standing IN ('active', 'suspended', 'repealed')),
    ADD COLUMN standing_reason text NULL CHECK (length(standing_reason) BETWEEN 1 AND 500),
    ADD COLUMN standing_basis text NULL CHECK (length(standing_basis) BETWEEN 1 AND 500),
    ADD CONSTRAINT base_items_standing_reason CHECK (standing = 'active' OR (standing_reason IS NOT NULL AND standing_basis IS NOT NULL));
-- Whether the standard suspended the item, not its own authority: it is resumed with the standard.
ALTER TABLE implementing_items ADD COLUMN suspended_above boolean NOT NULL DEFAULT false;

GRANT SELECT, INSERT ON version_acts TO hall_catalogue_app;
GRANT UPDATE (reason, basis, effective_at, follow_days) ON base_versions TO hall_catalogue_app;
GRANT UPDATE (reason, basis, effective_at) ON overlay_versions TO hall_catalogue_app;
GRANT UPDATE (standing, standing_reason, standing_basis) ON base_items TO hall_catalogue_app;
GRANT UPDATE (suspended_above) ON implementing_items TO hall_catalogue_app;

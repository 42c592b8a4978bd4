ALTER TABLE implementing_items DROP COLUMN suspended_above;
ALTER TABLE base_items DROP COLUMN standing, DROP COLUMN standing_reason, DROP COLUMN standing_basis;
DROP TABLE version_acts;
DROP FUNCTION refuse_same_person();
-- What the older table knows no state for goes back to what it does know.
ALTER TABLE base_versions DISABLE TRIGGER base_versions_immutable;
ALTER TABLE overlay_versions DISABLE TRIGGER overlay_versions_immutable;
ALTER TABLE base_versions DROP CONSTRAINT base_versions_has_effect;
ALTER TABLE overlay_versions DROP CONSTRAINT overlay_versions_has_effect;
DROP INDEX base_versions_one_open;
DROP INDEX base_versions_one_scheduled;
DROP INDEX base_versions_due;
DROP INDEX overlay_versions_one_open;
DROP INDEX overlay_versions_one_scheduled;
DROP INDEX overlay_versions_due;
UPDATE base_versions SET state = 'in_review' WHERE state IN ('in_legal_review', 'approved', 'scheduled');
UPDATE overlay_versions SET state = 'in_review' WHERE state IN ('in_legal_review', 'approved', 'scheduled');
ALTER TABLE base_versions ENABLE TRIGGER base_versions_immutable;
ALTER TABLE overlay_versions ENABLE TRIGGER overlay_versions_immutable;
CREATE UNIQUE INDEX base_versions_one_open ON base_versions (base_code) WHERE state IN ('draft', 'in_review');
CREATE UNIQUE INDEX overlay_versions_one_open ON overlay_versions (implementing_code) WHERE state IN ('draft', 'in_review');
ALTER TABLE base_versions
    DROP CONSTRAINT base_versions_state_check,
    ADD CONSTRAINT base_versions_state_check CHECK (state IN ('draft', 'in_review', 'published', 'retired')),
    DROP COLUMN reason, DROP COLUMN basis, DROP COLUMN effective_at, DROP COLUMN follow_days;
ALTER TABLE overlay_versions
    DROP CONSTRAINT overlay_versions_state_check,
    ADD CONSTRAINT overlay_versions_state_check CHECK (state IN ('draft', 'in_review', 'published', 'retired')),
    DROP COLUMN reason, DROP COLUMN basis, DROP COLUMN effective_at;
CREATE OR REPLACE FUNCTION refuse_change_of_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('published', 'retired') AND (NEW.content IS DISTINCT FROM OLD.content
        OR NEW.state NOT IN ('published', 'retired') OR (OLD.state = 'retired' AND NEW.state <> 'retired')
        OR NEW.published_at IS DISTINCT FROM OLD.published_at OR NEW.revision <> OLD.revision
        OR NEW.edited_by <> OLD.edited_by OR NEW.checked_by <> OLD.checked_by) THEN
        RAISE EXCEPTION 'a published version cannot be changed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- Where halls differ from the standard and from one another.

-- What an authority or one of its acceptance points itself says of an item: a list that came by import, a sheet read
-- at an inspection. The newest counts; what it said before stands in the audit.
CREATE TABLE local_statements (
    implementing_code text NOT NULL REFERENCES implementing_items,
    -- The division of the acceptance point; empty is the authority itself.
    point             text NOT NULL CHECK (point ~ '^([0-9]{12})?$'),
    content           jsonb NOT NULL,
    source            text NOT NULL CHECK (source IN ('import', 'inspection', 'report')),
    stated_by         uuid NOT NULL,
    stated_at         timestamptz NOT NULL,
    PRIMARY KEY (implementing_code, point)
);

-- One row for each thing that differs, and, of kind `peer`, for each value that is compared inside a county. Kept by a
-- task that follows the items that changed; the reports read nothing else but this and the acceptance points.
CREATE TABLE drift_facts (
    implementing_code text NOT NULL REFERENCES implementing_items,
    point             text NOT NULL,
    element           text NOT NULL,
    kind              text NOT NULL CHECK (kind IN ('behind', 'departure', 'statement', 'delegation', 'peer')),
    base_code         text NOT NULL,
    division          text NOT NULL,
    county            text NOT NULL,
    label             text NOT NULL,
    standard          text NULL,
    local             text NULL,
    -- In the future for a delegation that will run out.
    since             timestamptz NOT NULL,
    PRIMARY KEY (implementing_code, point, element)
);
CREATE INDEX drift_facts_by_division ON drift_facts (division text_pattern_ops, implementing_code, point, element)
    WHERE kind <> 'peer';
CREATE INDEX drift_facts_of_peers ON drift_facts (county, base_code, element, local) WHERE kind = 'peer';

-- Items to be compared anew. Filled by the database, whoever changes an item: by hand, by import, by a merge.
CREATE TABLE drift_due (
    implementing_code text PRIMARY KEY,
    due_at            timestamptz NOT NULL DEFAULT hall_now()
);
CREATE FUNCTION compare_anew() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO drift_due (implementing_code) VALUES (NEW.code) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER implementing_items_compare_new AFTER INSERT ON implementing_items
    FOR EACH ROW WHEN (NEW.published_version IS NOT NULL) EXECUTE FUNCTION compare_anew();
CREATE TRIGGER implementing_items_compare_changed AFTER UPDATE ON implementing_items
    FOR EACH ROW WHEN (NEW.published_version IS DISTINCT FROM OLD.published_version
        OR NEW.pending_base IS DISTINCT FROM OLD.pending_base OR NEW.state <> OLD.state)
    EXECUTE FUNCTION compare_anew();
CREATE FUNCTION compare_stated_anew() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO drift_due (implementing_code) VALUES (NEW.implementing_code) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER local_statements_compare AFTER INSERT OR UPDATE ON local_statements
    FOR EACH ROW EXECUTE FUNCTION compare_stated_anew();
INSERT INTO drift_due (implementing_code) SELECT code FROM implementing_items WHERE published_version IS NOT NULL;

-- Who was reminded of a changed base item, once for each version and each of the two reminders.
CREATE TABLE follow_reminders (
    implementing_code text NOT NULL REFERENCES implementing_items,
    base_version      integer NOT NULL,
    reminder          text NOT NULL CHECK (reminder IN ('soon', 'overdue')),
    sent_at           timestamptz NOT NULL,
    PRIMARY KEY (implementing_code, base_version, reminder)
);

GRANT SELECT, INSERT, UPDATE (content, source, stated_by, stated_at) ON local_statements TO hall_catalogue_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON drift_facts TO hall_catalogue_app;
GRANT SELECT, INSERT, DELETE ON drift_due TO hall_catalogue_app;
GRANT SELECT, INSERT ON follow_reminders TO hall_catalogue_app;

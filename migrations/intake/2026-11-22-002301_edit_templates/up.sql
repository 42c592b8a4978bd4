-- Templates of documents that an editor of this hall wrote, beside those that come with the program. A version is never changed: whoever
-- saves again adds one. One is in force once another person published it, until a newer one is, or until it is withdrawn; documents
-- made under it are rendered by it for ever.
CREATE TABLE document_templates (
    kind         text NOT NULL,
    -- Above those that come with the program.
    version      smallint NOT NULL CHECK (version > 1000),
    source       text NOT NULL CHECK (length(source) BETWEEN 1 AND 60000),
    note         text NOT NULL CHECK (length(note) BETWEEN 1 AND 400),
    written_by   uuid NOT NULL,
    written_at   timestamptz NOT NULL DEFAULT hall_now(),
    published_by uuid NULL,
    published_at timestamptz NULL,
    withdrawn_by uuid NULL,
    withdrawn_at timestamptz NULL,
    PRIMARY KEY (kind, version),
    CONSTRAINT document_templates_another_publishes CHECK (published_by <> written_by),
    CONSTRAINT document_templates_published_whole CHECK ((published_by IS NULL) = (published_at IS NULL)),
    CONSTRAINT document_templates_withdrawn_whole CHECK ((withdrawn_by IS NULL) = (withdrawn_at IS NULL)),
    CONSTRAINT document_templates_withdrawn_later CHECK (withdrawn_at IS NULL OR published_at IS NOT NULL)
);
CREATE INDEX document_templates_in_force ON document_templates (kind, version)
    WHERE published_at IS NOT NULL AND withdrawn_at IS NULL;

GRANT SELECT ON document_templates TO hall_intake_app;
GRANT INSERT (kind, version, source, note, written_by) ON document_templates TO hall_intake_app;
GRANT UPDATE (published_by, published_at, withdrawn_by, withdrawn_at) ON document_templates TO hall_intake_app;

-- 委托书: what a mandate says is fixed in the transaction in which it is given, and never written again. Its bytes follow from that and from
-- the version of the template.
CREATE TABLE mandate_documents (
    mandate_id  uuid PRIMARY KEY REFERENCES mandates (id),
    number      text NOT NULL UNIQUE CHECK (length(number) BETWEEN 4 AND 40),
    template    smallint NOT NULL CHECK (template > 0),
    content     bytea NOT NULL,
    drawn_up_at timestamptz NOT NULL DEFAULT hall_now()
);
ALTER TABLE mandate_documents ENABLE ROW LEVEL SECURITY;
ALTER TABLE mandate_documents FORCE ROW LEVEL SECURITY;
CREATE POLICY mandate_documents_scope ON mandate_documents USING (EXISTS (SELECT FROM mandates m WHERE m.id = mandate_documents.mandate_id));

GRANT SELECT ON mandate_documents TO hall_intake_app;
GRANT INSERT (mandate_id, number, template, content) ON mandate_documents TO hall_intake_app;

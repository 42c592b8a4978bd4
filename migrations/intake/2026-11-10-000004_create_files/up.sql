-- Stored bytes are addressed by their hash; a row says who brought them, as what, and for which case.

CREATE TABLE files (
    id          uuid PRIMARY KEY,
    county      text,
    case_id     uuid,
    sha256      text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    bytes       integer NOT NULL CHECK (bytes BETWEEN 1 AND 10485760),
    media_type  text NOT NULL CHECK (media_type IN ('image/jpeg', 'image/png', 'application/pdf')),
    name        bytea NOT NULL,
    brought_by  uuid NOT NULL,
    brought_at  timestamptz NOT NULL DEFAULT hall_now(),
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id),
    CONSTRAINT files_case_whole CHECK ((county IS NULL) = (case_id IS NULL))
);
CREATE INDEX files_by_case ON files (county, case_id) WHERE case_id IS NOT NULL;

ALTER TABLE files ENABLE ROW LEVEL SECURITY;
ALTER TABLE files FORCE ROW LEVEL SECURITY;
CREATE POLICY files_scope ON files USING (
    hall_scope_system()
    OR brought_by = hall_scope_id()
    OR EXISTS (SELECT FROM cases c WHERE c.county = files.county AND c.id = files.case_id)
    OR EXISTS (SELECT FROM mandates m WHERE m.evidence_file = files.id)
);
ALTER TABLE mandates ADD CONSTRAINT mandates_evidence_file FOREIGN KEY (evidence_file) REFERENCES files (id);

-- What was handed in for a material: a file, or a licence of the repository by reference.
CREATE TABLE materials (
    id            uuid PRIMARY KEY,
    county        text NOT NULL,
    case_id       uuid NOT NULL,
    material_code text NOT NULL,
    source        text NOT NULL CHECK (source IN ('file', 'licence')),
    file_id       uuid REFERENCES files (id),
    licence_id    uuid,
    identifier    text,
    type_code     text,
    use_id        uuid UNIQUE,
    licence_hash  text,
    version       smallint,
    brought_by    uuid NOT NULL,
    brought_at    timestamptz NOT NULL DEFAULT hall_now(),
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id),
    CONSTRAINT materials_one_source CHECK (
        (source = 'file' AND file_id IS NOT NULL AND licence_id IS NULL)
        OR (source = 'licence' AND file_id IS NULL AND licence_id IS NOT NULL AND identifier IS NOT NULL AND version IS NOT NULL)
    )
);
CREATE INDEX materials_by_case ON materials (county, case_id, material_code);
CREATE INDEX materials_by_licence ON materials (licence_id) WHERE licence_id IS NOT NULL;

ALTER TABLE materials ENABLE ROW LEVEL SECURITY;
ALTER TABLE materials FORCE ROW LEVEL SECURITY;
CREATE POLICY materials_scope ON materials USING (EXISTS (SELECT FROM cases c WHERE c.county = materials.county AND c.id = materials.case_id));

GRANT SELECT, INSERT ON files, materials TO hall_intake_app;

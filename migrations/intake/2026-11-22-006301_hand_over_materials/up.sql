-- The addresses under which a system outside fetches the bytes of materials: each for one file, once, and not for long.

CREATE TABLE vertical_materials (
    id         uuid PRIMARY KEY,
    county     text NOT NULL,
    case_id    uuid NOT NULL,
    file_id    uuid NOT NULL REFERENCES files (id),
    expires_at timestamptz NOT NULL,
    fetched_at timestamptz NULL,
    FOREIGN KEY (county, case_id) REFERENCES vertical_exchanges (county, case_id)
);
ALTER TABLE vertical_materials ENABLE ROW LEVEL SECURITY;
ALTER TABLE vertical_materials FORCE ROW LEVEL SECURITY;
CREATE POLICY vertical_materials_scope ON vertical_materials USING (
    EXISTS (SELECT FROM cases c WHERE c.county = vertical_materials.county AND c.id = vertical_materials.case_id));

GRANT SELECT ON vertical_materials TO hall_intake_app;
GRANT INSERT (id, county, case_id, file_id, expires_at) ON vertical_materials TO hall_intake_app;
GRANT UPDATE (fetched_at, expires_at) ON vertical_materials TO hall_intake_app;

-- 工程建设项目: a project with its code, its cases by stage, and what several departments do together on one thing. Nothing
-- that was brought or said is ever changed: every version of a drawing, every opinion, every summing up stays.

CREATE TABLE projects (
    county         text NOT NULL CHECK (county ~ '^[1-9][0-9]{5}$'),
    id             uuid NOT NULL,
    code           text NOT NULL UNIQUE CHECK (code ~ '^[0-9]{4}-[0-9]{6}-[0-9]{2}-0[1-3]-[0-9]{6}$'),
    name           text NOT NULL CHECK (length(name) BETWEEN 2 AND 200),
    bundle_code    text NOT NULL,
    bundle_version integer NOT NULL,
    division       text NOT NULL CHECK (division ~ '^[0-9]{12}$' AND left(division, 6) = county),
    hall_id        uuid NULL,
    applicant_id   uuid NOT NULL,
    registered_by  uuid NOT NULL,
    -- Who takes part in joint work: copied, because a policy cannot look at a table whose own policy looks here.
    authorities    text[] NOT NULL DEFAULT '{}',
    registered_at  timestamptz NOT NULL DEFAULT hall_now(),
    PRIMARY KEY (county, id),
    FOREIGN KEY (bundle_code, bundle_version) REFERENCES bundles (code, version)
);
CREATE INDEX projects_by_day ON projects (registered_at, id);
CREATE INDEX projects_by_applicant ON projects (applicant_id);

ALTER TABLE projects ENABLE ROW LEVEL SECURITY;
ALTER TABLE projects FORCE ROW LEVEL SECURITY;
CREATE POLICY projects_scope ON projects USING (
    hall_scope_system()
    OR applicant_id = hall_scope_subject()
    OR (hall_scope_kind() = 'staff' AND (
        registered_by = hall_scope_id()
        OR hall_id = hall_scope_hall()
        OR hall_scope_authority() = ANY (authorities)
        OR (hall_scope_hall() IS NULL AND division LIKE hall_scope_division() || '%')
    ))
);

CREATE TABLE project_cases (
    county     text NOT NULL,
    project_id uuid NOT NULL,
    case_id    uuid NOT NULL,
    stage      text NOT NULL CHECK (stage IN ('siting', 'construction', 'building', 'completion')),
    linked_by  uuid NOT NULL,
    linked_at  timestamptz NOT NULL DEFAULT hall_now(),
    PRIMARY KEY (county, project_id, case_id),
    UNIQUE (county, case_id),
    FOREIGN KEY (county, project_id) REFERENCES projects (county, id),
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id)
);

-- Several assessments in one, one review of the drawings, one acceptance on site.
CREATE TABLE joint_works (
    county      text NOT NULL,
    project_id  uuid NOT NULL,
    id          uuid NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('one_assessment', 'joint_drawing_review', 'joint_acceptance')),
    stage       text NOT NULL CHECK (stage IN ('siting', 'construction', 'building', 'completion')),
    -- Working days from the first version or visit, as the stage promises.
    days        smallint NOT NULL CHECK (days > 0),
    -- Who takes part, the one that leads first, and what they are called.
    departments text[] NOT NULL CHECK (cardinality(departments) >= 2),
    names       text[] NOT NULL CHECK (cardinality(names) = cardinality(departments)),
    opened_by   uuid NOT NULL,
    opened_at   timestamptz NOT NULL DEFAULT hall_now(),
    PRIMARY KEY (county, id),
    UNIQUE (county, project_id, stage, kind),
    FOREIGN KEY (county, project_id) REFERENCES projects (county, id)
);

-- A version of the drawings or of the report with its hash, or a visit.
CREATE TABLE joint_rounds (
    county     text NOT NULL,
    project_id uuid NOT NULL,
    work_id    uuid NOT NULL,
    round      smallint NOT NULL CHECK (round > 0),
    title      text NOT NULL,
    sha256     text NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    media_type text NULL,
    brought_by uuid NOT NULL,
    brought_at timestamptz NOT NULL DEFAULT hall_now(),
    PRIMARY KEY (county, work_id, round),
    FOREIGN KEY (county, work_id) REFERENCES joint_works (county, id),
    CONSTRAINT joint_rounds_whole CHECK ((sha256 IS NULL) = (media_type IS NULL))
);

CREATE TABLE joint_opinions (
    county     text NOT NULL,
    project_id uuid NOT NULL,
    work_id    uuid NOT NULL,
    round      smallint NOT NULL,
    authority  text NOT NULL,
    verdict    text NOT NULL CHECK (verdict IN ('pass', 'changes')),
    points     text[] NOT NULL,
    given_by   uuid NOT NULL,
    given_at   timestamptz NOT NULL DEFAULT hall_now(),
    PRIMARY KEY (county, work_id, authority, round),
    FOREIGN KEY (county, work_id, round) REFERENCES joint_rounds (county, work_id, round),
    CONSTRAINT joint_opinions_name_their_points CHECK ((verdict = 'changes') = (cardinality(points) > 0))
);

-- The one opinion of all on a round.
CREATE TABLE joint_conclusions (
    county       text NOT NULL,
    project_id   uuid NOT NULL,
    work_id      uuid NOT NULL,
    round        smallint NOT NULL,
    verdict      text NOT NULL CHECK (verdict IN ('pass', 'changes')),
    words        text NOT NULL,
    concluded_by uuid NOT NULL,
    concluded_at timestamptz NOT NULL DEFAULT hall_now(),
    PRIMARY KEY (county, work_id, round),
    FOREIGN KEY (county, work_id, round) REFERENCES joint_rounds (county, work_id, round)
);

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['project_cases', 'joint_works', 'joint_rounds', 'joint_opinions', 'joint_conclusions'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY %I ON %I USING (EXISTS (SELECT FROM projects p WHERE p.county = %I.county AND p.id = %I.project_id))', t || '_scope', t, t, t);
    END LOOP;
END $$;

GRANT SELECT ON projects, project_cases, joint_works, joint_rounds, joint_opinions, joint_conclusions TO hall_intake_app;
GRANT INSERT (county, id, code, name, bundle_code, bundle_version, division, hall_id, applicant_id, registered_by) ON projects TO hall_intake_app;
GRANT UPDATE (authorities) ON projects TO hall_intake_app;
GRANT INSERT (county, project_id, case_id, stage, linked_by) ON project_cases TO hall_intake_app;
GRANT INSERT (county, project_id, id, kind, stage, days, departments, names, opened_by) ON joint_works TO hall_intake_app;
GRANT INSERT (county, project_id, work_id, round, title, sha256, media_type, brought_by) ON joint_rounds TO hall_intake_app;
GRANT INSERT (county, project_id, work_id, round, authority, verdict, points, given_by) ON joint_opinions TO hall_intake_app;
GRANT INSERT (county, project_id, work_id, round, verdict, words, concluded_by) ON joint_conclusions TO hall_intake_app;

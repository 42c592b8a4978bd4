-- The decision, what followed from it, and who watches over it afterwards.

CREATE TABLE decisions (
    county        text NOT NULL,
    case_id       uuid NOT NULL,
    id            uuid NOT NULL UNIQUE,
    outcome       text NOT NULL CHECK (outcome IN ('approve', 'refuse')),
    reason        bytea,
    remedies      text,
    authority     text NOT NULL,
    licence_types text[] NOT NULL,
    seal_id       uuid NOT NULL,
    letter_id     uuid,
    on_the_spot   boolean NOT NULL,
    decided_by    uuid NOT NULL,
    decided_at    timestamptz NOT NULL DEFAULT hall_now(),
    PRIMARY KEY (county, case_id),
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id),
    CONSTRAINT decisions_refusal_says_why CHECK (outcome <> 'refuse' OR (reason IS NOT NULL AND length(remedies) >= 10)),
    CONSTRAINT decisions_refusal_gives_nothing CHECK (outcome <> 'refuse' OR cardinality(licence_types) = 0)
);

-- Licences that were issued on the decision, as heard from the repository.
CREATE TABLE issued_licences (
    county     text NOT NULL,
    case_id    uuid NOT NULL,
    type_code  text NOT NULL,
    licence_id uuid NOT NULL UNIQUE,
    identifier text NOT NULL,
    heard_at   timestamptz NOT NULL DEFAULT hall_now(),
    PRIMARY KEY (county, case_id, type_code),
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id)
);

-- A result that is no licence is delivered by someone to someone, with evidence.
CREATE TABLE deliveries (
    county       text NOT NULL,
    case_id      uuid NOT NULL,
    id           uuid NOT NULL UNIQUE,
    way          text NOT NULL CHECK (way IN ('window', 'post', 'agent', 'online', 'licence')),
    evidence     uuid REFERENCES files (id),
    delivered_by uuid NOT NULL,
    delivered_at timestamptz NOT NULL DEFAULT hall_now(),
    PRIMARY KEY (county, case_id),
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id)
);

-- Every decision goes to the supervising unit, which answers on a clock of its own.
CREATE TABLE supervision (
    id              uuid PRIMARY KEY,
    county          text NOT NULL,
    case_id         uuid NOT NULL,
    decision_id     uuid NOT NULL UNIQUE,
    unit            text NOT NULL,
    division        text NOT NULL,
    opened_at       timestamptz NOT NULL DEFAULT hall_now(),
    due             date NOT NULL,
    acknowledged_by uuid,
    acknowledged_at timestamptz,
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id),
    CONSTRAINT supervision_acknowledged_whole CHECK ((acknowledged_by IS NULL) = (acknowledged_at IS NULL))
);
CREATE INDEX supervision_by_unit ON supervision (unit, opened_at, id);

CREATE TABLE findings (
    id       uuid PRIMARY KEY,
    task_id  uuid NOT NULL REFERENCES supervision (id),
    kind     text NOT NULL CHECK (kind IN ('in_order', 'false_commitment', 'unlawful_decision', 'other')),
    words    bytea NOT NULL,
    found_by uuid NOT NULL,
    found_at timestamptz NOT NULL DEFAULT hall_now()
);
CREATE INDEX findings_by_task ON findings (task_id, found_at);

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['decisions', 'issued_licences', 'deliveries'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY %I ON %I USING (EXISTS (SELECT FROM cases c WHERE c.county = %I.county AND c.id = %I.case_id))', t || '_scope', t, t, t);
    END LOOP;
END $$;
ALTER TABLE supervision ENABLE ROW LEVEL SECURITY;
ALTER TABLE supervision FORCE ROW LEVEL SECURITY;
-- The unit reads its tasks; whoever decides a case he can see opens one.
CREATE POLICY supervision_read ON supervision FOR SELECT USING (hall_scope_system() OR unit = hall_scope_authority());
CREATE POLICY supervision_open ON supervision FOR INSERT WITH CHECK (
    EXISTS (SELECT FROM cases c WHERE c.county = supervision.county AND c.id = supervision.case_id)
);
CREATE POLICY supervision_answer ON supervision FOR UPDATE USING (hall_scope_system() OR unit = hall_scope_authority());
ALTER TABLE findings ENABLE ROW LEVEL SECURITY;
ALTER TABLE findings FORCE ROW LEVEL SECURITY;
CREATE POLICY findings_scope ON findings USING (EXISTS (SELECT FROM supervision s WHERE s.id = findings.task_id));

GRANT SELECT, INSERT ON decisions, issued_licences, deliveries, supervision, findings TO hall_intake_app;
GRANT UPDATE (acknowledged_by, acknowledged_at) ON supervision TO hall_intake_app;

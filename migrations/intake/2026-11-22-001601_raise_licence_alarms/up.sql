-- A licence that a case took as a material is no longer good: what has to be done, and what was done. `open` alarms stand in a
-- case under way, `review` ones ask whether a closed case's decision still holds.
CREATE TABLE licence_alarms (
    id          uuid PRIMARY KEY,
    county      text NOT NULL,
    case_id     uuid NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('open', 'review')),
    licence_id  uuid NOT NULL,
    identifier  text NOT NULL,
    status      text NOT NULL CHECK (status IN ('suspended', 'revoked', 'cancelled', 'withdrawn')),
    advice      text NOT NULL CHECK (advice IN ('ask_for_another', 'hold_decision', 'hold_delivery', 'review_decision')),
    since       timestamptz NOT NULL,
    raised_at   timestamptz NOT NULL DEFAULT hall_now(),
    lifted_at   timestamptz,
    settled_at  timestamptz,
    settled_by  uuid,
    outcome     text CHECK (outcome IN ('replaced', 'not_relied_on', 'decision_stands', 'decision_undone')),
    words       bytea,
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id),
    UNIQUE (case_id, licence_id, since),
    CONSTRAINT licence_alarms_settled_whole CHECK (
        (settled_at IS NULL) = (settled_by IS NULL) AND (settled_at IS NULL) = (outcome IS NULL)
        AND (settled_at IS NULL) = (words IS NULL)
    )
);
CREATE INDEX licence_alarms_standing ON licence_alarms (kind, raised_at, id) WHERE settled_at IS NULL AND lifted_at IS NULL;
CREATE INDEX licence_alarms_by_case ON licence_alarms (county, case_id);
CREATE INDEX licence_alarms_by_licence ON licence_alarms (licence_id) WHERE settled_at IS NULL AND lifted_at IS NULL;

ALTER TABLE licence_alarms ENABLE ROW LEVEL SECURITY;
ALTER TABLE licence_alarms FORCE ROW LEVEL SECURITY;
CREATE POLICY licence_alarms_scope ON licence_alarms USING (EXISTS (SELECT FROM cases c WHERE c.county = licence_alarms.county AND c.id = licence_alarms.case_id));

GRANT SELECT, INSERT, UPDATE (lifted_at, settled_at, settled_by, outcome, words) ON licence_alarms TO hall_intake_app;

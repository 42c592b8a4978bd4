-- Who may do what for whom, until when. Only the end of a mandate is ever written again.

CREATE TABLE mandates (
    id               uuid PRIMARY KEY,
    principal_id     uuid NOT NULL,
    agent_id         uuid NOT NULL,
    items            text[],
    acts             text[] NOT NULL CHECK (cardinality(acts) > 0 AND acts <@ ARRAY['submit', 'supplement', 'withdraw', 'receive', 'fetch_licence']),
    way              text NOT NULL CHECK (way IN ('face_to_face', 'code', 'paper')),
    evidence_file    uuid,
    recorded_by_kind text NOT NULL,
    recorded_by      uuid NOT NULL,
    given_at         timestamptz NOT NULL DEFAULT hall_now(),
    valid_to         timestamptz NOT NULL,
    revoked_at       timestamptz,
    revoked_by       uuid,
    CONSTRAINT mandates_at_most_a_year CHECK (valid_to > given_at AND valid_to <= given_at + interval '1 year'),
    CONSTRAINT mandates_items_named CHECK (items IS NULL OR cardinality(items) > 0),
    -- Only the principal himself, logged in, needs no evidence of what he wants.
    CONSTRAINT mandates_evidence CHECK (evidence_file IS NOT NULL OR (recorded_by_kind = 'person' AND recorded_by = principal_id)),
    CONSTRAINT mandates_nobody_mandates_himself CHECK (principal_id <> agent_id),
    CONSTRAINT mandates_revoked_by CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
);
CREATE INDEX mandates_by_pair ON mandates (agent_id, principal_id) WHERE revoked_at IS NULL;
CREATE INDEX mandates_by_principal ON mandates (principal_id, given_at, id);
CREATE INDEX mandates_by_agent ON mandates (agent_id, given_at, id);

ALTER TABLE mandates ENABLE ROW LEVEL SECURITY;
ALTER TABLE mandates FORCE ROW LEVEL SECURITY;
CREATE POLICY mandates_scope ON mandates USING (
    hall_scope_system()
    OR principal_id = hall_scope_subject()
    OR (hall_scope_kind() = 'agent' AND agent_id = hall_scope_id())
    OR (hall_scope_kind() = 'staff' AND recorded_by = hall_scope_id())
);

GRANT SELECT, INSERT, UPDATE (revoked_at, revoked_by) ON mandates TO hall_intake_app;

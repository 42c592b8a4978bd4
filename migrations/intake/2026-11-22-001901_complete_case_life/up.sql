-- The whole life of a case: an online application may be looked at before it is accepted, a decision may grant a part, and
-- what was decided may be taken up again on a document, by two people of whom neither decided.

ALTER TABLE cases DROP CONSTRAINT cases_state;
ALTER TABLE cases ADD CONSTRAINT cases_state CHECK (state IN ('draft', 'discarded', 'submitted', 'prereviewed', 'supplement', 'returned', 'rejected', 'accepted', 'in_review', 'reviewed', 'approved', 'partly_approved', 'refused', 'closed', 'reopened', 'withdrawn'));
ALTER TABLE cases DROP CONSTRAINT cases_answer_clock;
-- A look before acceptance buys no time: the answer stays due.
ALTER TABLE cases ADD CONSTRAINT cases_answer_clock CHECK (state NOT IN ('submitted', 'prereviewed') OR answer_due IS NOT NULL);
ALTER TABLE cases ADD CONSTRAINT cases_prereview_online CHECK (state <> 'prereviewed' OR channel = 'online');

DROP INDEX cases_answer_due;
CREATE INDEX cases_answer_due ON cases (answer_due) WHERE state IN ('submitted', 'prereviewed') AND silence_accepts;
DROP INDEX cases_due;
CREATE INDEX cases_due ON cases (due) WHERE state IN ('accepted', 'in_review', 'reviewed', 'reopened');
DROP INDEX cases_awaiting_licences;
CREATE INDEX cases_awaiting_licences ON cases (id) WHERE state IN ('approved', 'partly_approved');

CREATE OR REPLACE FUNCTION sees_case(state text, applicant uuid, agent uuid, filed_by uuid, hall uuid, authority text, division text,
                          reviewers text[], supervising_unit text)
RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN hall_scope_system()
        OR applicant = hall_scope_subject()
        OR (hall_scope_kind() = 'agent' AND agent = hall_scope_id())
        OR (hall_scope_kind() = 'staff' AND (
            filed_by = hall_scope_id()
            OR (state NOT IN ('draft', 'discarded') AND (
                hall = hall_scope_hall()
                OR authority = hall_scope_authority()
                OR (hall_scope_hall() IS NULL AND division LIKE hall_scope_division() || '%')
            ))
            OR hall_scope_authority() = ANY (reviewers)
            OR (supervising_unit = hall_scope_authority()
                AND state IN ('approved', 'partly_approved', 'refused', 'closed', 'reopened'))
        ));
END $$;

-- Decisions of a case are kept all; the last round is in force unless the case is reopened.
ALTER TABLE decisions
    ADD COLUMN round smallint NOT NULL DEFAULT 1 CHECK (round > 0),
    ADD COLUMN parts bytea NULL,
    DROP CONSTRAINT decisions_pkey,
    ADD PRIMARY KEY (county, case_id, round),
    DROP CONSTRAINT decisions_outcome_check,
    ADD CONSTRAINT decisions_outcome_check CHECK (outcome IN ('approve', 'partly', 'refuse')),
    ADD CONSTRAINT decisions_parts_where_partly CHECK ((outcome = 'partly') = (parts IS NOT NULL)),
    ADD CONSTRAINT decisions_partly_says_why CHECK (outcome <> 'partly' OR (reason IS NOT NULL AND length(remedies) >= 10));
GRANT INSERT (round, parts) ON decisions TO hall_intake_app;

ALTER TABLE deliveries
    ADD COLUMN round smallint NOT NULL DEFAULT 1 CHECK (round > 0),
    DROP CONSTRAINT deliveries_pkey,
    ADD PRIMARY KEY (county, case_id, round);
GRANT INSERT (round) ON deliveries TO hall_intake_app;

ALTER TABLE issued_licences
    ADD COLUMN round smallint NOT NULL DEFAULT 1 CHECK (round > 0),
    DROP CONSTRAINT issued_licences_pkey,
    ADD PRIMARY KEY (county, case_id, type_code, round);

-- A clock that starts again, for the decision that is made anew.
ALTER TABLE clock_events
    DROP CONSTRAINT clock_events_kind_check,
    ADD CONSTRAINT clock_events_kind_check CHECK (kind IN ('started', 'suspended', 'resumed', 'extended', 'restarted'));

-- Taking up again what was decided: who proposed it, on what ground and document, and who else approved.
CREATE TABLE reopenings (
    id          uuid PRIMARY KEY,
    county      text NOT NULL,
    case_id     uuid NOT NULL,
    decision_id uuid NOT NULL REFERENCES decisions (id),
    decided_by  uuid NOT NULL,
    ground      text NOT NULL CONSTRAINT reopenings_ground CHECK (ground IN ('supervision_finding', 'reconsideration', 'court', 'own_correction')),
    document    uuid NULL REFERENCES files (id),
    finding     uuid NULL REFERENCES findings (id),
    words       bytea NOT NULL,
    proposed_by uuid NOT NULL,
    proposed_at timestamptz NOT NULL DEFAULT hall_now(),
    approved    boolean NULL,
    settled_by  uuid NULL,
    settled_at  timestamptz NULL,
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id),
    CONSTRAINT reopenings_on_a_document CHECK (CASE ground WHEN 'supervision_finding' THEN finding IS NOT NULL ELSE document IS NOT NULL END),
    CONSTRAINT reopenings_settled_whole CHECK ((approved IS NULL) = (settled_by IS NULL) AND (approved IS NULL) = (settled_at IS NULL)),
    CONSTRAINT reopenings_not_by_the_decider CHECK (proposed_by <> decided_by AND (approved IS DISTINCT FROM true OR settled_by <> decided_by)),
    CONSTRAINT reopenings_second_person CHECK (approved IS DISTINCT FROM true OR settled_by <> proposed_by)
);
CREATE INDEX reopenings_by_case ON reopenings (county, case_id, proposed_at);
CREATE UNIQUE INDEX reopenings_one_open ON reopenings (county, case_id) WHERE approved IS NULL;

ALTER TABLE reopenings ENABLE ROW LEVEL SECURITY;
ALTER TABLE reopenings FORCE ROW LEVEL SECURITY;
CREATE POLICY reopenings_scope ON reopenings USING (EXISTS (SELECT FROM cases c WHERE c.county = reopenings.county AND c.id = reopenings.case_id));

GRANT SELECT ON reopenings TO hall_intake_app;
GRANT INSERT (id, county, case_id, decision_id, decided_by, ground, document, finding, words, proposed_by) ON reopenings TO hall_intake_app;
GRANT UPDATE (approved, settled_by, settled_at) ON reopenings TO hall_intake_app;

DROP TABLE reopenings;
ALTER TABLE clock_events
    DROP CONSTRAINT clock_events_kind_check,
    ADD CONSTRAINT clock_events_kind_check CHECK (kind IN ('started', 'suspended', 'resumed', 'extended'));
ALTER TABLE issued_licences DROP CONSTRAINT issued_licences_pkey, DROP COLUMN round, ADD PRIMARY KEY (county, case_id, type_code);
ALTER TABLE deliveries DROP CONSTRAINT deliveries_pkey, DROP COLUMN round, ADD PRIMARY KEY (county, case_id);
ALTER TABLE decisions
    DROP CONSTRAINT decisions_partly_says_why,
    DROP CONSTRAINT decisions_parts_where_partly,
    DROP CONSTRAINT decisions_outcome_check,
    ADD CONSTRAINT decisions_outcome_check CHECK (outcome IN ('approve', 'refuse')),
    DROP CONSTRAINT decisions_pkey,
    DROP COLUMN parts,
    DROP COLUMN round,
    ADD PRIMARY KEY (county, case_id);

CREATE OR REPLACE FUNCTION sees_case(state text, applicant uuid, agent uuid, filed_by uuid, hall uuid, authority text, division text,
                          reviewers text[], supervising_unit text)
RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    -- The applicant, the agent who filed, the hall that has it, the authority that decides, the offices that review it,
    -- and afterwards the unit that supervises; staff without a hall see their division. A draft is the business of those
    -- who write it.
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
            OR (supervising_unit = hall_scope_authority() AND state IN ('approved', 'refused', 'closed'))
        ));
END $$;

DROP INDEX cases_awaiting_licences;
CREATE INDEX cases_awaiting_licences ON cases (id) WHERE state = 'approved';
DROP INDEX cases_due;
CREATE INDEX cases_due ON cases (due) WHERE state IN ('accepted', 'in_review', 'reviewed');
DROP INDEX cases_answer_due;
CREATE INDEX cases_answer_due ON cases (answer_due) WHERE state = 'submitted' AND silence_accepts;
ALTER TABLE cases DROP CONSTRAINT cases_prereview_online;
ALTER TABLE cases DROP CONSTRAINT cases_answer_clock;
ALTER TABLE cases ADD CONSTRAINT cases_answer_clock CHECK (state <> 'submitted' OR answer_due IS NOT NULL);
ALTER TABLE cases DROP CONSTRAINT cases_state;
ALTER TABLE cases ADD CONSTRAINT cases_state CHECK (state IN ('draft', 'discarded', 'submitted', 'supplement', 'returned', 'rejected', 'accepted', 'in_review', 'reviewed', 'approved', 'refused', 'closed', 'withdrawn'));

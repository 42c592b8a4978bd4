-- Who may see a case, in one function. As an expression the rule was built anew for every table of a statement, since the
-- policies of all tables of a case look at this one; a function is only called, and called only where there is a row.
CREATE FUNCTION sees_case(state text, applicant uuid, agent uuid, filed_by uuid, hall uuid, authority text, division text,
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

ALTER POLICY cases_scope ON cases USING (
    sees_case(state, applicant_id, agent_id, filed_by, hall_id, authority, division, review_authorities, supervising_unit)
);

GRANT EXECUTE ON FUNCTION sees_case(text, uuid, uuid, uuid, uuid, text, text, text[], text) TO hall_intake_app;

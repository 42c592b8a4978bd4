-- Who sees a case, judged by the kind of caller first: most rows are judged by two or three settings instead of six. The same cases
-- are seen by the same callers.
CREATE OR REPLACE FUNCTION sees_case(state text, applicant uuid, agent uuid, filed_by uuid, hall uuid, authority text, division text,
                          reviewers text[], supervising_unit text)
RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN CASE hall_scope_kind()
            WHEN 'staff' THEN filed_by = hall_scope_id()
            OR (state NOT IN ('draft', 'discarded') AND (
                hall = hall_scope_hall()
                OR authority = hall_scope_authority()
                OR (hall_scope_hall() IS NULL AND division LIKE hall_scope_division() || '%')
            ))
            OR hall_scope_authority() = ANY (reviewers)
            OR (supervising_unit = hall_scope_authority()
                AND state IN ('approved', 'partly_approved', 'refused', 'closed', 'reopened'))
            WHEN 'agent' THEN agent = hall_scope_id()
            WHEN 'service' THEN hall_scope_system()
            ELSE false
        END
        OR applicant = hall_scope_subject()
        OR hall_scope_system();
END $$;

-- Whether a file of a case was found infected is asked with every material, and there hardly ever is one: a function that is called
-- for the rows there are costs nothing to have, a subquery costs a plan of five tables each time it is not needed.
CREATE FUNCTION sees_file(file uuid) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN hall_scope_system() OR EXISTS (SELECT FROM files f WHERE f.id = file);
END $$;
ALTER POLICY file_scans_scope ON file_scans USING (sees_file(file_id));

-- What counts applications reads thousands of them, and may read them all: it need not be shown each one's case.
ALTER POLICY submissions_scope ON submissions USING (
    hall_scope_system() OR EXISTS (SELECT FROM cases c WHERE c.county = submissions.county AND c.id = submissions.case_id));

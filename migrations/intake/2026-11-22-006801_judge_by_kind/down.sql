ALTER POLICY submissions_scope ON submissions USING (EXISTS (SELECT FROM cases c WHERE c.county = submissions.county AND c.id = submissions.case_id));
ALTER POLICY file_scans_scope ON file_scans USING (EXISTS (SELECT FROM files f WHERE f.id = file_scans.file_id));
DROP FUNCTION sees_file(uuid);
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

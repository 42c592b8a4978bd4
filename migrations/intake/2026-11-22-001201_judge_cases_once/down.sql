ALTER POLICY cases_scope ON cases USING (
    hall_scope_system()
    OR applicant_id = hall_scope_subject()
    OR (hall_scope_kind() = 'agent' AND agent_id = hall_scope_id())
    OR (hall_scope_kind() = 'staff' AND filed_by = hall_scope_id())
    OR (hall_scope_kind() = 'staff' AND state NOT IN ('draft', 'discarded') AND (
        hall_id = hall_scope_hall()
        OR authority = hall_scope_authority()
        OR (hall_scope_hall() IS NULL AND division LIKE hall_scope_division() || '%')
    ))
    OR (hall_scope_kind() = 'staff' AND hall_scope_authority() = ANY (review_authorities))
    OR (hall_scope_kind() = 'staff' AND supervising_unit = hall_scope_authority() AND state IN ('approved', 'refused', 'closed'))
);
DROP FUNCTION sees_case(text, uuid, uuid, uuid, uuid, text, text, text[], text);

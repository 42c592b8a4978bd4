-- Who records a step with others names them; so staff see who works in their hall or their authority.
CREATE POLICY staff_colleagues ON staff FOR SELECT USING (
  active AND hall_scope_kind() IN ('staff', 'agent')
  AND (hall = hall_scope_hall() OR authority = hall_scope_authority()));

-- Rights are given by two administrators and taken away by one: whoever leaves is out at once.
CREATE POLICY staff_stopped ON staff FOR UPDATE USING (
  hall_scope_kind() = 'staff' AND current_setting('hall.role', true) = 'admin_system')
  WITH CHECK (NOT active);

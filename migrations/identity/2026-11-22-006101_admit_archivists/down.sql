ALTER TABLE staff
  DROP CONSTRAINT staff_roles_check,
  ADD CONSTRAINT staff_roles_check CHECK (roles <@ ARRAY['agent', 'clerk', 'chief', 'reviewer', 'inspector', 'supervisor',
    'hall_manager', 'ticket_screen', 'finance', 'editor', 'item_reviewer', 'legal_reviewer', 'publisher', 'admin_system', 'admin_security',
    'admin_audit', 'department']);

DROP POLICY staff_colleagues ON staff;

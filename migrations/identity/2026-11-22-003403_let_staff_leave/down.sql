DROP POLICY staff_stopped ON staff;

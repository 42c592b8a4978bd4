ALTER TABLE login_code DROP COLUMN certificate_id;

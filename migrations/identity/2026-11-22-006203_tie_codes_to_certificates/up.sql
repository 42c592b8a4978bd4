-- A code remembers the certificate that earned it: stopped within the minute that a code lives, it starts no session any more.
ALTER TABLE login_code ADD COLUMN certificate_id uuid REFERENCES staff_certificate;

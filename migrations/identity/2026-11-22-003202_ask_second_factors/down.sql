ALTER TABLE session DROP COLUMN second_factor_at;
ALTER TABLE login_code DROP COLUMN second_factor;
DROP INDEX known_device_device;
DROP TABLE login_ticket;
DROP TABLE recovery_code;
DROP TABLE authenticator;

ALTER TABLE session DROP COLUMN upstream_level;
ALTER TABLE login_code DROP COLUMN upstream_level;
DROP TABLE upstream_link;
DROP TABLE upstream_login;

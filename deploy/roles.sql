-- Least privilege for an installation, run once by a DBA in the hall's database before the first `hall migrate`:
--   psql -v ON_ERROR_STOP=1 -d hall -f roles.sql
-- Per service: an owner (schema and migrations) and an app role (rows only), neither of which can log in. What logs
-- in is a member of what it may become: hall_migrator of all, hall_login of the app roles, and, for services that
-- run apart, hall_<service>_login of one app role only. `hall up` makes the same roles in its private server.

SELECT format('CREATE ROLE %I NOLOGIN', name) FROM (
  SELECT 'hall_' || service || suffix AS name
  FROM unnest(ARRAY['identity', 'catalogue', 'licence', 'intake', 'lobby', 'portal']) AS service,
       unnest(ARRAY['_owner', '_app']) AS suffix
) wanted WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted.name) \gexec

-- Give each its password with \password before it is used.
SELECT format('CREATE ROLE %I LOGIN NOINHERIT', name) FROM (
  SELECT 'hall_login' AS name
  UNION ALL SELECT 'hall_' || service || '_login'
  FROM unnest(ARRAY['identity', 'catalogue', 'licence', 'intake', 'lobby', 'portal']) AS service
) wanted WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted.name) \gexec
SELECT 'CREATE ROLE hall_migrator LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'hall_migrator') \gexec

SELECT format('GRANT hall_%1$s_owner, hall_%1$s_app TO hall_migrator', service),
       format('GRANT hall_%s_app TO hall_login', service),
       format('GRANT hall_%1$s_app TO hall_%1$s_login', service),
       format('CREATE SCHEMA IF NOT EXISTS %1$I AUTHORIZATION hall_%1$s_owner', service),
       format('GRANT USAGE ON SCHEMA %1$I TO hall_%1$s_app', service)
FROM unnest(ARRAY['identity', 'catalogue', 'licence', 'intake', 'lobby', 'portal']) AS service \gexec

SELECT format('GRANT CREATE, CONNECT ON DATABASE %I TO hall_migrator', current_database()),
       format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database()),
       format('GRANT CONNECT ON DATABASE %I TO hall_login', current_database()) \gexec
SELECT format('GRANT CONNECT ON DATABASE %I TO hall_%s_login', current_database(), service)
FROM unnest(ARRAY['identity', 'catalogue', 'licence', 'intake', 'lobby', 'portal']) AS service \gexec
REVOKE ALL ON SCHEMA public FROM PUBLIC;

-- Runs in every service's schema, as its owner (hall_<service>_owner). The app role gets rows only.

-- Grants to this schema's app role, whose name follows from the owner's.
CREATE PROCEDURE hall_grant(privileges text, object text) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('GRANT %s ON %s TO %I', privileges, object, regexp_replace(current_user, '_owner$', '_app'));
END $$;

-- Business time. Nobody can send it; start-up refuses a body other than this one, tests replace it.
CREATE FUNCTION hall_now() RETURNS timestamptz LANGUAGE sql VOLATILE PARALLEL SAFE AS 'SELECT clock_timestamp()';

-- Who acts, for row-level security. Set for the transaction by hall_open, read by the functions below.
CREATE FUNCTION hall_open(kind text, id uuid, role text, subject uuid, division text, hall uuid, authority text, system boolean)
RETURNS timestamptz LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM set_config('hall.kind', kind, true), set_config('hall.id', id::text, true),
          set_config('hall.role', role, true), set_config('hall.subject', coalesce(subject::text, ''), true),
          set_config('hall.division', coalesce(division, ''), true), set_config('hall.hall', coalesce(hall::text, ''), true),
          set_config('hall.authority', coalesce(authority, ''), true), set_config('hall.system', system::text, true);
  RETURN hall_now();
END $$;
CREATE FUNCTION hall_scope_kind() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT nullif(current_setting('hall.kind', true), '') $$;
CREATE FUNCTION hall_scope_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT nullif(current_setting('hall.id', true), '')::uuid $$;
CREATE FUNCTION hall_scope_subject() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT nullif(current_setting('hall.subject', true), '')::uuid $$;
CREATE FUNCTION hall_scope_division() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT nullif(current_setting('hall.division', true), '') $$;
CREATE FUNCTION hall_scope_hall() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT nullif(current_setting('hall.hall', true), '')::uuid $$;
CREATE FUNCTION hall_scope_authority() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT nullif(current_setting('hall.authority', true), '') $$;
CREATE FUNCTION hall_scope_system() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT coalesce(nullif(current_setting('hall.system', true), '')::boolean, false) $$;

-- Makes the monthly partitions of a table from this month on; rows outside them go to the default partition.
CREATE FUNCTION hall_partitions(parent text, months integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE first date; name text;
BEGIN
  FOR i IN 0..months LOOP
    first := (date_trunc('month', hall_now() AT TIME ZONE 'UTC') + make_interval(months => i))::date;
    name := parent || to_char(first, '_YYYYMM');
    IF to_regclass(quote_ident(name)) IS NULL THEN
      EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)', name, parent,
                     first::timestamp AT TIME ZONE 'UTC', (first + interval '1 month')::timestamp AT TIME ZONE 'UTC');
    END IF;
  END LOOP;
END $$;

-- Every change of state, in the transaction that made it. Append-only: the app role may not change or delete.
CREATE TABLE audit (
  id uuid NOT NULL,
  at timestamptz NOT NULL,
  actor_kind text NOT NULL,
  actor_id uuid NOT NULL,
  actor_role text NOT NULL,
  action text NOT NULL,
  entity text NOT NULL,
  entity_id uuid NOT NULL,
  detail bytea NOT NULL,      -- sealed JSON
  trace text NOT NULL,
  txid bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
  PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE TABLE audit_default PARTITION OF audit DEFAULT;
CREATE INDEX audit_entity ON audit (entity, entity_id, at);

-- Every look at a person's data, in the transaction that read it. Append-only.
CREATE TABLE access_log (
  id uuid NOT NULL,
  at timestamptz NOT NULL,
  subject uuid NOT NULL,
  actor_kind text NOT NULL,
  actor_id uuid NOT NULL,
  actor_role text NOT NULL,
  purpose text NOT NULL,
  case_id uuid,
  fields text[] NOT NULL,
  trace text NOT NULL,
  PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE TABLE access_log_default PARTITION OF access_log DEFAULT;
CREATE INDEX access_log_subject ON access_log (subject, at);

-- What the sealer has not chained yet. A row is added with each audit and access row and taken by the sealer.
CREATE TABLE unsealed (
  n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  log text NOT NULL CHECK (log IN ('audit', 'access_log')),
  id uuid NOT NULL,
  at timestamptz NOT NULL
);
CREATE FUNCTION hall_await_seal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  INSERT INTO unsealed (log, id, at) VALUES (TG_ARGV[0], NEW.id, NEW.at);
  RETURN NULL;
END $$;
CREATE TRIGGER audit_await_seal AFTER INSERT ON audit FOR EACH ROW EXECUTE FUNCTION hall_await_seal('audit');
CREATE TRIGGER access_log_await_seal AFTER INSERT ON access_log FOR EACH ROW EXECUTE FUNCTION hall_await_seal('access_log');

-- The hash chain over both logs: position n is SHA-256 over the hash at n-1 and the row. Append-only.
CREATE TABLE seal (
  position bigint PRIMARY KEY,
  log text NOT NULL,
  id uuid NOT NULL,
  at timestamptz NOT NULL,
  hash bytea NOT NULL CHECK (octet_length(hash) = 32),
  UNIQUE (log, id)
);
-- Signed roots of the chain, one a minute while there is news; handed to holders outside.
CREATE TABLE seal_root (
  position bigint PRIMARY KEY,
  hash bytea NOT NULL CHECK (octet_length(hash) = 32),
  at timestamptz NOT NULL,
  key_id text NOT NULL,
  signature bytea NOT NULL
);

-- The first answer to each creating request, for ever: a retry from a village next week gets it again.
CREATE TABLE idempotency (
  county text NOT NULL,
  caller uuid NOT NULL,
  key text NOT NULL CHECK (length(key) BETWEEN 8 AND 100),
  body_hash bytea NOT NULL CHECK (octet_length(body_hash) = 32),
  row_id uuid NOT NULL,
  answer bytea,               -- sealed JSON; NULL only inside the transaction that works on it
  at timestamptz NOT NULL DEFAULT hall_now(),
  PRIMARY KEY (county, caller, key)
);

SELECT hall_partitions('audit', 12), hall_partitions('access_log', 12);
CALL hall_grant('SELECT, INSERT', 'audit');
CALL hall_grant('SELECT, INSERT', 'access_log');
CALL hall_grant('SELECT, DELETE', 'unsealed');
CALL hall_grant('SELECT, INSERT', 'seal');
CALL hall_grant('SELECT, INSERT', 'seal_root');
CALL hall_grant('SELECT, INSERT, UPDATE (answer)', 'idempotency');

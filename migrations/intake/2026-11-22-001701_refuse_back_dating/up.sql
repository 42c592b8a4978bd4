-- What has happened is dated by the database and by nobody else: the hall's own role may not name these times, not even
-- when it writes the row.
DO $$
DECLARE
    stamped record;
    columns text;
BEGIN
    FOR stamped IN SELECT * FROM (VALUES
        ('submissions', 'submitted_at'), ('acceptances', 'accepted_at'), ('notices', 'given_at'),
        ('endings', 'ended_at'), ('decisions', 'decided_at'), ('deliveries', 'delivered_at'),
        ('clock_events', 'at'), ('timeline', 'at')) AS t(name, at)
    LOOP
        SELECT string_agg(quote_ident(attname), ', ') INTO columns FROM pg_attribute
        WHERE attrelid = stamped.name::regclass AND attnum > 0 AND NOT attisdropped AND attname <> stamped.at
          AND attidentity = '';
        EXECUTE format('REVOKE INSERT ON %I FROM hall_intake_app', stamped.name);
        EXECUTE format('GRANT INSERT (%s) ON %I TO hall_intake_app', columns, stamped.name);
    END LOOP;
END $$;

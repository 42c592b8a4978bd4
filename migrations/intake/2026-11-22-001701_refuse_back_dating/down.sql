DO $$
DECLARE
    stamped record;
    columns text;
BEGIN
    FOR stamped IN SELECT * FROM (VALUES
        ('submissions'), ('acceptances'), ('notices'), ('endings'), ('decisions'), ('deliveries'), ('clock_events'),
        ('timeline')) AS t(name)
    LOOP
        SELECT string_agg(quote_ident(attname), ', ') INTO columns FROM pg_attribute
        WHERE attrelid = stamped.name::regclass AND attnum > 0 AND NOT attisdropped AND attidentity = '';
        EXECUTE format('REVOKE INSERT (%s) ON %I FROM hall_intake_app', columns, stamped.name);
        EXECUTE format('GRANT INSERT ON %I TO hall_intake_app', stamped.name);
    END LOOP;
END $$;

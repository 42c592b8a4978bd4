-- For a statement whose count of rows nobody reads, because it travels with the COMMIT: it fails, and with it the
-- transaction, unless `held`. `what` comes back as the constraint's name.
CREATE FUNCTION hall_insist(held boolean, what text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF NOT held THEN
    RAISE EXCEPTION 'the row was changed meanwhile' USING ERRCODE = 'check_violation', CONSTRAINT = what;
  END IF;
END $$;

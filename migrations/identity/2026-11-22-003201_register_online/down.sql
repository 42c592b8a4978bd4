DO $$ BEGIN
  EXECUTE format('REVOKE UPDATE (assurance) ON person FROM %I', regexp_replace(current_user, '_owner$', '_app'));
END $$;
DROP POLICY person_raised ON person;
ALTER TABLE credential DROP COLUMN mobile_proven_at;
DROP TABLE code_message;
DROP TABLE registration;

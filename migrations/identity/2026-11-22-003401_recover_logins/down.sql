DO $$ DECLARE app text := regexp_replace(current_user, '_owner$', '_app'); BEGIN
  EXECUTE format('REVOKE UPDATE (mobile_proven_at) ON credential FROM %I', app);
  EXECUTE format('REVOKE UPDATE (mobile, mobile_hash) ON person FROM %I', app);
  EXECUTE format('REVOKE DELETE ON authenticator, known_device FROM %I', app);
END $$;
DROP POLICY recovery_code_security ON recovery_code;
DROP POLICY authenticator_security ON authenticator;
DROP POLICY session_counter ON session;
DROP POLICY credential_counter ON credential;
ALTER TABLE credential DROP COLUMN must_enrol;
DROP TABLE counter_act;
DROP TABLE message_due;
DROP TABLE mobile_change;
DROP TABLE login_recovery;
DROP FUNCTION identity_by_security();
DROP FUNCTION identity_at_counter();

ALTER TABLE licence_copies DROP COLUMN consent_id;
ALTER TABLE licence_consents DROP COLUMN contract_id;

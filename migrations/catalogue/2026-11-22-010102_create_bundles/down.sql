DROP TABLE bundle_versions;
DROP TABLE bundles;
DELETE FROM version_acts WHERE code LIKE 'bundle/%';
ALTER TABLE version_acts DROP CONSTRAINT version_acts_code_check,
    ADD CONSTRAINT version_acts_code_check CHECK (length(code) IN (12, 31));

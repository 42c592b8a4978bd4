DROP TABLE client_proposal;
ALTER TABLE oidc_client
  DROP CONSTRAINT oidc_client_scopes,
  DROP COLUMN name,
  DROP COLUMN scopes,
  DROP COLUMN active,
  DROP COLUMN version;

DROP TABLE signing_key;
DROP TABLE revocation;
DROP TABLE refresh_token;
DROP TABLE login_code;
DROP TABLE session;
DROP TABLE oidc_client;

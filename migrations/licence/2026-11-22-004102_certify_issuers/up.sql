-- Certificates of issuers, and files of licences that were made from them.

-- What the hall's own authority of certificates has given out. Certificates are public; no row names a person.
CREATE TABLE issuer_certificates (
    id            uuid        PRIMARY KEY,
    -- Whose: an issuing authority, `root`, or `repository` for what the repository says in its own name.
    owner         text        NOT NULL CHECK (owner IN ('root', 'repository') OR length(owner) = 18),
    algorithm     text        NOT NULL CHECK (algorithm IN ('Ed25519', 'SGD_SM3_SM2')),
    generation    smallint    NOT NULL CHECK (generation BETWEEN 1 AND 999),
    serial        text        NOT NULL CONSTRAINT issuer_certificates_serial_once UNIQUE CHECK (serial ~ '^[0-9a-f]{2,40}$'),
    pem           text        NOT NULL,
    not_before    timestamptz NOT NULL,
    not_after     timestamptz NOT NULL CHECK (not_after > not_before),
    revoked_at    timestamptz NULL,
    revoked_why   text        NULL CHECK (revoked_why IN ('key_compromise', 'ceased', 'superseded')),
    issued_at     timestamptz NOT NULL DEFAULT hall_now(),
    CONSTRAINT issuer_certificates_once UNIQUE (owner, algorithm, generation),
    CHECK ((revoked_at IS NULL) = (revoked_why IS NULL))
);

-- Files of licences: made once for each state of a licence, sealed, found by what they are, checked by their hash.
CREATE TABLE licence_files (
    licence_id uuid        NOT NULL REFERENCES licences (id),
    kind       text        NOT NULL CHECK (kind IN ('json', 'pdf', 'ofd')),
    status     text        NOT NULL,
    holder_id  uuid        NOT NULL,
    sha256     text        NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    bytes      bytea       NOT NULL,
    made_at    timestamptz NOT NULL DEFAULT hall_now(),
    PRIMARY KEY (licence_id, kind, status)
);
ALTER TABLE licence_files ENABLE ROW LEVEL SECURITY;
ALTER TABLE licence_files FORCE ROW LEVEL SECURITY;
CREATE POLICY files_seen ON licence_files USING (hall_scope_system() OR holder_id = hall_scope_subject());

CALL hall_grant('SELECT, INSERT, UPDATE (revoked_at, revoked_why)', 'issuer_certificates');
CALL hall_grant('SELECT, INSERT', 'licence_files');

-- Files of samples (样表、填写示例、结果样本). The bytes lie under their hash in the store of files; versions name the hash.

CREATE TABLE sample_files (
    sha256     text PRIMARY KEY CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    media_type text NOT NULL CHECK (media_type IN (
        'application/pdf', 'image/jpeg', 'image/png',
        'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
        'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')),
    bytes      integer NOT NULL CHECK (bytes BETWEEN 1 AND 5242880),
    added_by   uuid NOT NULL,
    added_at   timestamptz NOT NULL
);

GRANT SELECT, INSERT ON sample_files TO hall_catalogue_app;

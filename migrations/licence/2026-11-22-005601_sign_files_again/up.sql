-- A file is made once for each standing and each generation of the issuer's keys: what a key signed that was revoked since is
-- kept and handed out no more. Files of before this was written down are of generation 0 and are made again when asked for.
ALTER TABLE licence_files ADD COLUMN generation smallint NOT NULL DEFAULT 0 CHECK (generation BETWEEN 0 AND 999);
ALTER TABLE licence_files DROP CONSTRAINT licence_files_pkey;
ALTER TABLE licence_files ADD CONSTRAINT licence_files_pkey PRIMARY KEY (licence_id, kind, status, generation);

CALL hall_grant('SELECT, INSERT', 'licence_files');

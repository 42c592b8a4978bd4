-- Files can be made again; of several of one standing, none is kept.
ALTER TABLE licence_files NO FORCE ROW LEVEL SECURITY;
DELETE FROM licence_files;
ALTER TABLE licence_files FORCE ROW LEVEL SECURITY;
ALTER TABLE licence_files DROP CONSTRAINT licence_files_pkey;
ALTER TABLE licence_files ADD CONSTRAINT licence_files_pkey PRIMARY KEY (licence_id, kind, status);
ALTER TABLE licence_files DROP COLUMN generation;

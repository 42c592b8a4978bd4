-- Every uploaded file is looked at for viruses by clamd. A file that waits is opened by nobody but who brought it; one in which a
-- virus was found is never handed out and never counts as brought. The bytes stay where they are, under their hash, as evidence.

-- Whether a scanner is named in the configuration, as the process that scans last said. Without one files are taken unchecked.
CREATE TABLE scanner (
    one   boolean PRIMARY KEY DEFAULT true CHECK (one),
    named boolean NOT NULL DEFAULT false
);
INSERT INTO scanner DEFAULT VALUES;

CREATE TABLE file_scans (
    file_id    uuid PRIMARY KEY REFERENCES files (id),
    county     text NULL,
    case_id    uuid NULL,
    state      text NOT NULL CHECK (state IN ('unchecked', 'waiting', 'clean', 'infected')),
    -- How often the scanner was asked in vain, and when it is asked again.
    tries      integer NOT NULL DEFAULT 0 CHECK (tries >= 0),
    try_at     timestamptz NOT NULL DEFAULT hall_now(),
    -- What the scanner calls the virus.
    signature  text NULL CHECK (length(signature) BETWEEN 1 AND 200),
    scanned_at timestamptz NULL,
    CONSTRAINT file_scans_scanned_whole CHECK ((state IN ('clean', 'infected')) = (scanned_at IS NOT NULL)),
    CONSTRAINT file_scans_virus_named CHECK ((state = 'infected') = (signature IS NOT NULL))
);
CREATE INDEX file_scans_to_do ON file_scans (try_at, file_id) WHERE state IN ('unchecked', 'waiting');
CREATE INDEX file_scans_waiting ON file_scans (county, case_id) WHERE state = 'waiting';
CREATE INDEX file_scans_infected ON file_scans (county, case_id) WHERE state = 'infected';

-- Whatever writes a file's row, the file waits for the scanner: no upload can forget it.
CREATE FUNCTION file_to_scan() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO file_scans (file_id, county, case_id, state)
    SELECT NEW.id, NEW.county, NEW.case_id, CASE WHEN s.named THEN 'waiting' ELSE 'unchecked' END FROM scanner s;
    RETURN NULL;
END $$;
CREATE TRIGGER files_to_scan AFTER INSERT ON files FOR EACH ROW EXECUTE FUNCTION file_to_scan();

-- A verdict stands: what was found clean or infected is neither forgotten nor turned round.
CREATE FUNCTION verdict_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the scanner has spoken on this file' USING ERRCODE = 'check_violation', CONSTRAINT = 'file_scans_verdict_stands';
END $$;
CREATE TRIGGER file_scans_verdict_stands BEFORE UPDATE ON file_scans
    FOR EACH ROW WHEN (OLD.state IN ('clean', 'infected')) EXECUTE FUNCTION verdict_stands();

-- Files that are there already; the policy on files binds their owner, too.
SELECT set_config('hall.system', 'true', true);
INSERT INTO file_scans (file_id, county, case_id, state) SELECT id, county, case_id, 'unchecked' FROM files;
SELECT set_config('hall.system', '', true);

ALTER TABLE file_scans ENABLE ROW LEVEL SECURITY;
ALTER TABLE file_scans FORCE ROW LEVEL SECURITY;
CREATE POLICY file_scans_scope ON file_scans USING (EXISTS (SELECT FROM files f WHERE f.id = file_scans.file_id));

GRANT SELECT ON scanner, file_scans TO hall_intake_app;
GRANT UPDATE (named) ON scanner TO hall_intake_app;
GRANT UPDATE (state, tries, try_at, signature, scanned_at) ON file_scans TO hall_intake_app;

-- A legal person holds what bears its code (持证主体代码). Until somebody has proved that he represents it, it has no entry here, and
-- whoever applied holds it for it; from then on it holds itself what is there and what comes, and who acts for it today sees and shows
-- it. A sole trader is a human being (民法典 54) and keeps his.
CREATE TABLE legal_holders (
    -- The keyed hash by which licences are found by their holder's number.
    code_lookup bytea       PRIMARY KEY CHECK (octet_length(code_lookup) = 32),
    person_id   uuid        NOT NULL UNIQUE,
    heard_at    timestamptz NOT NULL DEFAULT hall_now()
);
-- Which licences went over, from whom. Append-only.
CREATE TABLE handed_licences (
    licence_id  uuid        NOT NULL REFERENCES licences (id),
    from_holder uuid        NOT NULL,
    to_holder   uuid        NOT NULL CHECK (to_holder <> from_holder),
    handed_at   timestamptz NOT NULL DEFAULT hall_now(),
    PRIMARY KEY (licence_id, from_holder, to_holder)
);

ALTER TABLE handed_licences ENABLE ROW LEVEL SECURITY;
ALTER TABLE handed_licences FORCE ROW LEVEL SECURITY;
CREATE POLICY handed_seen ON handed_licences USING (hall_scope_system() OR to_holder = hall_scope_subject());

-- Who holds what bears this code, if it is known. No licence goes over before the transaction ends, so that one written at this moment
-- is written for the right one or goes over with the others.
CREATE FUNCTION legal_holder(code bytea) RETURNS uuid LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtext('licence.legal'), hashtext(encode(code, 'hex')));
    RETURN (SELECT person_id FROM legal_holders WHERE code_lookup = code);
END $$;

-- How many licences went over. What happened to them before stays with who held them then; what they are and what may be done with
-- them goes along. Nobody else may do this: the app role has no right to change whose a licence is, and the function asks who calls.
CREATE FUNCTION hand_to_legal_person(legal uuid, code bytea) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    handed uuid[];
BEGIN
    IF NOT hall_scope_system() THEN
        RAISE EXCEPTION 'only what identity tells gives licences to legal persons' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('licence.legal'), hashtext(encode(code, 'hex')));
    INSERT INTO legal_holders (code_lookup, person_id) VALUES (code, legal) ON CONFLICT DO NOTHING;
    IF NOT EXISTS (SELECT 1 FROM legal_holders WHERE code_lookup = code AND person_id = legal) THEN
        RETURN 0;
    END IF;
    WITH theirs AS (
        SELECT id, holder_id FROM licences
        WHERE holder_lookup = code AND holder_kind IN ('legal', 'unincorporated') AND holder_id <> legal
        FOR UPDATE),
    moved AS (
        UPDATE licences SET holder_id = legal FROM theirs WHERE licences.id = theirs.id),
    noted AS (
        INSERT INTO handed_licences (licence_id, from_holder, to_holder) SELECT id, holder_id, legal FROM theirs)
    SELECT coalesce(array_agg(id), '{}') INTO handed FROM theirs;
    UPDATE licence_files SET holder_id = legal WHERE licence_id = ANY (handed);
    UPDATE licence_consents SET holder_id = legal WHERE licence_id = ANY (handed);
    UPDATE licence_copies SET holder_id = legal WHERE licence_id = ANY (handed);
    RETURN cardinality(handed);
END $$;

REVOKE ALL ON FUNCTION hand_to_legal_person(uuid, bytea) FROM PUBLIC;
CALL hall_grant('EXECUTE', 'FUNCTION hand_to_legal_person(uuid, bytea), legal_holder(bytea)');
CALL hall_grant('SELECT', 'legal_holders');
CALL hall_grant('SELECT', 'handed_licences');

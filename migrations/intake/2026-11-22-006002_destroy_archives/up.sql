-- How long an ended case is kept (国家档案局令第8号: 永久, 30年, 10年), what keeps it longer, and how it is destroyed: on a list that one
-- person proposes and another approves, by a function that erases what such a list names and nothing else.

-- Ended cases whose class is still to be fixed; filled in the transaction that ends them. Ids only.
CREATE TABLE archive_ends (
    county   text NOT NULL,
    case_id  uuid NOT NULL,
    ended_at timestamptz NOT NULL DEFAULT hall_now(),
    PRIMARY KEY (county, case_id)
);
CREATE FUNCTION keep_archive_ends() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    IF NEW.state IN ('returned', 'rejected', 'closed', 'withdrawn') THEN
        INSERT INTO archive_ends (county, case_id) VALUES (NEW.county, NEW.id) ON CONFLICT (county, case_id) DO UPDATE SET ended_at = hall_now();
    ELSE
        DELETE FROM archive_ends WHERE county = NEW.county AND case_id = NEW.id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER cases_keep_archive_ends AFTER UPDATE OF state ON cases
    FOR EACH ROW
    WHEN ((OLD.state IN ('returned', 'rejected', 'closed', 'withdrawn')) <> (NEW.state IN ('returned', 'rejected', 'closed', 'withdrawn')))
    EXECUTE FUNCTION keep_archive_ends();

-- The class of an ended case. It is only ever lengthened: nobody, the owner of the table included, can shorten it by an edit.
CREATE TABLE case_archives (
    county         text NOT NULL,
    case_id        uuid NOT NULL,
    class          text NOT NULL CHECK (class IN ('permanent', 'y30', 'y10')),
    ended_on       date NOT NULL,
    -- The last day it is kept; none for ever. Years are counted from the first of January after the end.
    retain_through date NULL,
    -- The edition of the rules that said so, or that somebody prolonged it.
    rule           text NOT NULL CHECK (length(rule) BETWEEN 1 AND 60),
    fixed_at       timestamptz NOT NULL DEFAULT hall_now(),
    destroyed_at   timestamptz NULL,
    PRIMARY KEY (county, case_id),
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id),
    CONSTRAINT case_archives_permanent CHECK ((class = 'permanent') = (retain_through IS NULL)),
    CONSTRAINT case_archives_not_shorter CHECK (retain_through >= ended_on)
);
CREATE INDEX case_archives_by_last_day ON case_archives (retain_through, county, case_id) WHERE destroyed_at IS NULL AND retain_through IS NOT NULL;
CREATE FUNCTION retention_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.retain_through IS NULL AND NEW.retain_through IS NOT NULL) OR NEW.retain_through < OLD.retain_through THEN
        RAISE EXCEPTION 'a retention period is not shortened' USING ERRCODE = 'check_violation', CONSTRAINT = 'case_archives_not_shortened';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER case_archives_stand BEFORE UPDATE ON case_archives FOR EACH ROW EXECUTE FUNCTION retention_stands();

-- Why a case may not be destroyed now: reconsideration, litigation, audit, criminal procedure.
CREATE TABLE archive_holds (
    id            uuid PRIMARY KEY,
    county        text NOT NULL,
    case_id       uuid NOT NULL,
    ground        text NOT NULL CHECK (ground IN ('reconsideration', 'litigation', 'audit', 'criminal')),
    reason        bytea NOT NULL,
    document      uuid NOT NULL REFERENCES files (id),
    placed_by     uuid NOT NULL,
    placed_at     timestamptz NOT NULL DEFAULT hall_now(),
    lift_reason   bytea NULL,
    lift_document uuid NULL REFERENCES files (id),
    lifted_by     uuid NULL,
    lifted_at     timestamptz NULL,
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id),
    CONSTRAINT archive_holds_lifted_whole CHECK (num_nulls(lift_reason, lift_document, lifted_by, lifted_at) IN (0, 4)),
    CONSTRAINT archive_holds_own_paper CHECK (lift_document <> document),
    CONSTRAINT archive_holds_another_lifts CHECK (lifted_by <> placed_by)
);
CREATE UNIQUE INDEX archive_holds_one_stands ON archive_holds (county, case_id, ground) WHERE lifted_at IS NULL;
CREATE INDEX archive_holds_by_case ON archive_holds (county, case_id, placed_at);

-- 销毁清册: proposed by one, appraised and approved (or declined) by another, carried out by the hall. It stays, and holds no names.
CREATE TABLE destruction_lists (
    id          uuid PRIMARY KEY,
    -- The office whose list it is: an authority's code, or a hall.
    unit        text NOT NULL,
    year        smallint NOT NULL,
    nth         integer NOT NULL CHECK (nth > 0),
    list_no     text NOT NULL UNIQUE CHECK (length(list_no) BETWEEN 6 AND 80),
    state       text NOT NULL DEFAULT 'proposed' CONSTRAINT destruction_lists_state CHECK (state IN ('proposed', 'approved', 'declined', 'executed')),
    reason      text NOT NULL CHECK (length(reason) BETWEEN 10 AND 2000),
    proposed_by uuid NOT NULL,
    proposed_at timestamptz NOT NULL DEFAULT hall_now(),
    appraisal   text NULL CHECK (length(appraisal) BETWEEN 10 AND 2000),
    decided_by  uuid NULL,
    decided_at  timestamptz NULL,
    executed_at timestamptz NULL,
    CONSTRAINT destruction_lists_in_turn UNIQUE (unit, year, nth),
    CONSTRAINT destruction_lists_another_decides CHECK (decided_by <> proposed_by),
    CONSTRAINT destruction_lists_decided_whole CHECK (
        num_nulls(appraisal, decided_by, decided_at) = CASE WHEN state = 'proposed' THEN 3 ELSE 0 END
    ),
    CONSTRAINT destruction_lists_executed_whole CHECK ((state = 'executed') = (executed_at IS NOT NULL))
);
CREATE INDEX destruction_lists_by_unit ON destruction_lists (unit, proposed_at, id);

CREATE TABLE destruction_items (
    list_id        uuid NOT NULL REFERENCES destruction_lists (id),
    county         text NOT NULL,
    case_id        uuid NOT NULL,
    case_no        text NOT NULL,
    item           text NOT NULL,
    ended_on       date NOT NULL,
    class          text NOT NULL,
    retain_through date NOT NULL,
    -- Waiting; struck off by the appraiser; kept back because a hold came in between; gone.
    state          text NOT NULL DEFAULT 'listed' CONSTRAINT destruction_items_state CHECK (state IN ('listed', 'struck', 'kept', 'erased')),
    erased_at      timestamptz NULL,
    erased_values  integer NULL,
    PRIMARY KEY (list_id, county, case_id),
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id),
    CONSTRAINT destruction_items_erased_whole CHECK (num_nulls(erased_at, erased_values) = CASE WHEN state = 'erased' THEN 0 ELSE 2 END)
);
-- On one list at a time, and destroyed once.
CREATE UNIQUE INDEX destruction_items_once ON destruction_items (county, case_id) WHERE state IN ('listed', 'erased');

-- The bytes that went with a list, by hash. While they are going nobody may begin to rely on them.
CREATE TABLE destroyed_bytes (
    list_id uuid NOT NULL REFERENCES destruction_lists (id),
    sha256  text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    state   text NOT NULL DEFAULT 'waiting' CONSTRAINT destroyed_bytes_state CHECK (state IN ('waiting', 'going', 'gone', 'needed')),
    at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (list_id, sha256)
);
CREATE INDEX destroyed_bytes_by_hash ON destroyed_bytes (sha256);
CREATE INDEX destroyed_bytes_to_do ON destroyed_bytes (list_id, sha256) WHERE state IN ('waiting', 'going');
CREATE INDEX files_by_hash ON files (sha256);
CREATE INDEX document_files_by_hash ON document_files (sha256);
CREATE INDEX joint_rounds_by_hash ON joint_rounds (sha256) WHERE sha256 IS NOT NULL;
CREATE INDEX experts_by_case ON experts (county, case_id);

-- What applicants and staff are told of a destroyed case.
ALTER TABLE cases ADD COLUMN destroyed_at timestamptz NULL, ADD COLUMN destroyed_under text NULL,
    ADD CONSTRAINT cases_destroyed_whole CHECK ((destroyed_at IS NULL) = (destroyed_under IS NULL));

-- In the place of a sealed value that was erased: a layout that no sealed value has, and nothing that tells two of them alike.
CREATE FUNCTION erased_value() RETURNS bytea LANGUAGE sql VOLATILE AS $$ SELECT '\x00'::bytea || uuid_send(gen_random_uuid()) $$;

-- The columns of this schema in which sealed values of a case stand: every bytea of every table that names the case.
CREATE FUNCTION case_values() RETURNS TABLE (tab name, col name) LANGUAGE sql STABLE AS $$
    SELECT c.relname, a.attname
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.atttypid = 'bytea'::regtype
    WHERE c.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'cases'::regclass) AND c.relkind = 'r'
        AND (SELECT count(*) FROM pg_attribute k WHERE k.attrelid = c.oid AND k.attname IN ('county', 'case_id') AND NOT k.attisdropped) = 2
    ORDER BY 1, 2
$$;

-- Erases one case that an approved list names; how many values went. Nothing else erases, and it erases nothing else.
CREATE FUNCTION erase_case(of_list uuid, of_county text, of_case uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    number text;
    lister text;
    had_by text;
    place record;
    went integer;
    total integer := 0;
BEGIN
    IF NOT hall_scope_system() THEN
        RAISE EXCEPTION 'only the hall itself carries a list out' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT authority INTO had_by FROM cases WHERE county = of_county AND id = of_case AND destroyed_at IS NULL
        AND state IN ('returned', 'rejected', 'closed', 'withdrawn') FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no ended case that is there' USING ERRCODE = 'check_violation', CONSTRAINT = 'erase_case_ended';
    END IF;
    SELECT l.list_no, l.unit INTO number, lister FROM destruction_items i JOIN destruction_lists l ON l.id = i.list_id
    WHERE i.list_id = of_list AND i.county = of_county AND i.case_id = of_case AND i.state = 'listed'
        AND l.state = 'approved' AND l.decided_by <> l.proposed_by;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no approved list names this case' USING ERRCODE = 'check_violation', CONSTRAINT = 'erase_case_listed';
    END IF;
    IF lister IS DISTINCT FROM had_by THEN
        RAISE EXCEPTION 'the list is not of the authority that has the case' USING ERRCODE = 'check_violation', CONSTRAINT = 'erase_case_own';
    END IF;
    IF EXISTS (SELECT FROM archive_holds WHERE county = of_county AND case_id = of_case AND lifted_at IS NULL) THEN
        RAISE EXCEPTION 'a hold stands' USING ERRCODE = 'check_violation', CONSTRAINT = 'erase_case_held';
    END IF;
    -- What money was paid on is kept as long as the accounts are, which is not for the hall to say.
    IF EXISTS (SELECT FROM benefit_lines WHERE county = of_county AND case_id = of_case)
        OR EXISTS (SELECT FROM pay_orders WHERE county = of_county AND case_id = of_case) THEN
        RAISE EXCEPTION 'money was paid on it' USING ERRCODE = 'check_violation', CONSTRAINT = 'erase_case_paid';
    END IF;
    -- Both tables come with other migrations; the body is read when it is first run.
    IF EXISTS (SELECT FROM originals_out WHERE county = of_county AND case_id = of_case) THEN
        RAISE EXCEPTION 'paper originals are out' USING ERRCODE = 'check_violation', CONSTRAINT = 'erase_case_originals';
    END IF;
    IF EXISTS (SELECT FROM vertical_exchanges WHERE county = of_county AND case_id = of_case AND state NOT IN ('finished', 'stopped')) THEN
        RAISE EXCEPTION 'a system outside has it, or does not know yet that it ended' USING ERRCODE = 'check_violation', CONSTRAINT = 'erase_case_exchanged';
    END IF;
    PERFORM FROM case_archives WHERE county = of_county AND case_id = of_case AND retain_through < (hall_now() AT TIME ZONE 'Asia/Shanghai')::date;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'it is still to be kept' USING ERRCODE = 'check_violation', CONSTRAINT = 'erase_case_due';
    END IF;
    INSERT INTO destroyed_bytes (list_id, sha256)
        SELECT of_list, f.sha256 FROM files f WHERE f.county = of_county AND f.case_id = of_case
        UNION SELECT of_list, p.sha256 FROM documents d JOIN document_files p ON p.document_id = d.id
            WHERE d.county = of_county AND d.case_id = of_case
        ON CONFLICT DO NOTHING;
    FOR place IN SELECT tab, col FROM case_values() LOOP
        EXECUTE format('UPDATE %1$I SET %2$I = erased_value() WHERE county = $1 AND case_id = $2 AND %2$I IS NOT NULL', place.tab, place.col)
            USING of_county, of_case;
        GET DIAGNOSTICS went = ROW_COUNT;
        total := total + went;
    END LOOP;
    -- What names the case by another row. Some of these tables come with later migrations; the body is read when it is first run.
    UPDATE fee_reductions r SET basis = erased_value() FROM fee_notices n
        WHERE n.id = r.notice_id AND n.county = of_county AND n.case_id = of_case;
    GET DIAGNOSTICS went = ROW_COUNT;
    total := total + went;
    UPDATE findings f SET words = erased_value() FROM supervision s
        WHERE s.id = f.task_id AND s.county = of_county AND s.case_id = of_case;
    GET DIAGNOSTICS went = ROW_COUNT;
    total := total + went;
    UPDATE rating_appeals a SET reason = erased_value(), judged_words = CASE WHEN judged_words IS NULL THEN NULL ELSE erased_value() END
        FROM ratings r WHERE r.id = a.rating_id AND r.county = of_county AND r.case_id = of_case;
    GET DIAGNOSTICS went = ROW_COUNT;
    total := total + went;
    UPDATE packets p SET body = erased_value() FROM packet_receipts r
        WHERE r.packet_id = p.id AND r.county = of_county AND r.case_id = of_case;
    GET DIAGNOSTICS went = ROW_COUNT;
    total := total + went;
    UPDATE cases SET destroyed_at = hall_now(), destroyed_under = number WHERE county = of_county AND id = of_case;
    -- What several cases share goes with the last of them.
    UPDATE bundle_forms f SET answers = erased_value(), sources = CASE WHEN sources IS NULL THEN NULL ELSE erased_value() END
        FROM bundle_members m WHERE m.county = of_county AND m.case_id = of_case AND f.county = m.county AND f.bundle_id = m.bundle_id
        AND NOT EXISTS (SELECT FROM bundle_members o JOIN cases c ON c.county = o.county AND c.id = o.case_id
            WHERE o.county = m.county AND o.bundle_id = m.bundle_id AND c.destroyed_at IS NULL);
    GET DIAGNOSTICS went = ROW_COUNT;
    total := total + went;
    UPDATE vertical_batches b SET body = erased_value() FROM vertical_batch_cases m
        WHERE m.county = of_county AND m.case_id = of_case AND b.id = m.batch_id
        AND NOT EXISTS (SELECT FROM vertical_batch_cases o JOIN cases c ON c.county = o.county AND c.id = o.case_id
            WHERE o.batch_id = m.batch_id AND c.destroyed_at IS NULL);
    GET DIAGNOSTICS went = ROW_COUNT;
    total := total + went;
    UPDATE case_archives SET destroyed_at = hall_now() WHERE county = of_county AND case_id = of_case;
    UPDATE destruction_items SET state = 'erased', erased_at = hall_now(), erased_values = total
        WHERE list_id = of_list AND county = of_county AND case_id = of_case;
    RETURN total;
END $$;

-- Whether something that is not destroyed still rests on these bytes.
CREATE FUNCTION bytes_needed(hash text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
    SELECT hall_scope_system() AND (
        EXISTS (SELECT FROM files f LEFT JOIN cases c ON c.county = f.county AND c.id = f.case_id WHERE f.sha256 = hash AND c.destroyed_at IS NULL)
        OR EXISTS (SELECT FROM document_files p JOIN documents d ON d.id = p.document_id JOIN cases c ON c.county = d.county AND c.id = d.case_id
            WHERE p.sha256 = hash AND c.destroyed_at IS NULL)
        OR EXISTS (SELECT FROM joint_rounds WHERE sha256 = hash))
$$;

-- Whether these bytes may be removed from the store now; from then on nobody can begin to rely on them until they are gone.
CREATE FUNCTION take_bytes(of_list uuid, hash text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    needed boolean;
BEGIN
    IF NOT hall_scope_system() THEN
        RAISE EXCEPTION 'only the hall itself carries a list out' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended(hash, 6002));
    needed := bytes_needed(hash);
    UPDATE destroyed_bytes SET state = CASE WHEN needed THEN 'needed' ELSE 'going' END, at = clock_timestamp()
        WHERE list_id = of_list AND sha256 = hash AND state IN ('waiting', 'going');
    RETURN FOUND AND NOT needed;
END $$;

-- A document was being printed while its case was destroyed: its bytes were put into the store afterwards, and go with the same list.
CREATE FUNCTION late_bytes(of_document uuid, hash text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    IF NOT hall_scope_system() THEN
        RAISE EXCEPTION 'only the hall itself carries a list out' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO destroyed_bytes (list_id, sha256)
        SELECT i.list_id, hash FROM documents d JOIN destruction_items i ON i.county = d.county AND i.case_id = d.case_id
            WHERE d.id = of_document AND i.state = 'erased'
        ON CONFLICT (list_id, sha256) DO UPDATE SET state = 'waiting', at = clock_timestamp();
END $$;

-- Bytes are put into the store before the row that names them is written. Where they are being removed in that very moment, whoever
-- brings them is asked to try again, and puts them there anew.
CREATE FUNCTION bytes_not_going() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended(NEW.sha256, 6002));
    IF EXISTS (SELECT FROM destroyed_bytes WHERE sha256 = NEW.sha256
        AND (state = 'going' OR (state = 'gone' AND at > clock_timestamp() - interval '2 minutes'))) THEN
        RAISE EXCEPTION 'these bytes are being destroyed: bring them again in a moment' USING ERRCODE = 'serialization_failure';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER files_not_going BEFORE INSERT ON files FOR EACH ROW EXECUTE FUNCTION bytes_not_going();

-- How many sealed values of destroyed cases are still there. None, or something was restored that should not be.
CREATE FUNCTION values_left() RETURNS bigint LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    place record;
    found bigint;
    total bigint := 0;
BEGIN
    FOR place IN SELECT tab, col FROM case_values() LOOP
        EXECUTE format('SELECT count(*) FROM cases c JOIN %1$I t ON t.county = c.county AND t.case_id = c.id
            WHERE c.destroyed_at IS NOT NULL AND substring(t.%2$I FROM 1 FOR 1) <> ''\x00''::bytea', place.tab, place.col) INTO found;
        total := total + found;
    END LOOP;
    RETURN total;
END $$;

-- What ended before there were classes waits for its class, too.
SELECT set_config('hall.system', 'true', true);
INSERT INTO archive_ends (county, case_id, ended_at)
    SELECT c.county, c.id, coalesce((SELECT max(t.at) FROM timeline t WHERE t.county = c.county AND t.case_id = c.id), c.drafted_at)
    FROM cases c WHERE c.state IN ('returned', 'rejected', 'closed', 'withdrawn');

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['case_archives', 'archive_holds'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY %I ON %I USING (EXISTS (SELECT FROM cases c WHERE c.county = %I.county AND c.id = %I.case_id))', t || '_scope', t, t, t);
    END LOOP;
END $$;
ALTER TABLE destruction_lists ENABLE ROW LEVEL SECURITY;
ALTER TABLE destruction_lists FORCE ROW LEVEL SECURITY;
CREATE POLICY destruction_lists_scope ON destruction_lists USING (
    hall_scope_system() OR (hall_scope_kind() = 'staff' AND unit = hall_scope_authority())
);
ALTER TABLE destruction_items ENABLE ROW LEVEL SECURITY;
ALTER TABLE destruction_items FORCE ROW LEVEL SECURITY;
-- Whoever has a case sees that it stands on a list, also on one that is not his.
CREATE POLICY destruction_items_scope ON destruction_items USING (
    EXISTS (SELECT FROM destruction_lists l WHERE l.id = destruction_items.list_id)
    OR EXISTS (SELECT FROM cases c WHERE c.county = destruction_items.county AND c.id = destruction_items.case_id)
) WITH CHECK (
    EXISTS (SELECT FROM destruction_lists l WHERE l.id = destruction_items.list_id)
);

REVOKE ALL ON FUNCTION erase_case(uuid, text, uuid), take_bytes(uuid, text), late_bytes(uuid, text), bytes_needed(text), values_left() FROM PUBLIC;
CALL hall_grant('EXECUTE', 'FUNCTION erase_case(uuid, text, uuid), take_bytes(uuid, text), late_bytes(uuid, text), bytes_needed(text), values_left()');
CALL hall_grant('SELECT, DELETE', 'archive_ends');
CALL hall_grant('SELECT, INSERT (county, case_id, class, ended_on, retain_through, rule), UPDATE (class, ended_on, retain_through, rule)', 'case_archives');
CALL hall_grant('SELECT, INSERT (id, county, case_id, ground, reason, document, placed_by), UPDATE (lift_reason, lift_document, lifted_by, lifted_at)', 'archive_holds');
CALL hall_grant('SELECT, INSERT (id, unit, year, nth, list_no, reason, proposed_by), UPDATE (state, appraisal, decided_by, decided_at, executed_at)', 'destruction_lists');
CALL hall_grant('SELECT, INSERT (list_id, county, case_id, case_no, item, ended_on, class, retain_through), UPDATE (state)', 'destruction_items');
CALL hall_grant('SELECT, UPDATE (state, at)', 'destroyed_bytes');

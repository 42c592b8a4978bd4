-- 补贴发放清册: grants of money as lists that three people make, check and approve, handed to the bank, answered line by line, and
-- published with masked names. Payees are sealed; amounts are whole fen.

CREATE SEQUENCE benefit_numbers;

CREATE TABLE benefit_lists (
    id          uuid PRIMARY KEY,
    list_no     text NOT NULL UNIQUE,
    authority   text NOT NULL,
    item        text NOT NULL,
    item_name   text NOT NULL,
    -- The month that is paid for.
    period      text NOT NULL CHECK (period ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
    state       text NOT NULL CONSTRAINT benefit_lists_state CHECK (state IN ('made', 'checked', 'approved', 'sent', 'answered', 'void')),
    total_fen   bigint NOT NULL CHECK (total_fen > 0),
    lines       integer NOT NULL CHECK (lines BETWEEN 1 AND 500),
    made_by     uuid NOT NULL,
    made_at     timestamptz NOT NULL DEFAULT hall_now(),
    checked_by  uuid NULL,
    approved_by uuid NULL,
    -- SHA-256 of the file that was handed over, hex.
    digest      text NULL,
    sent_by     uuid NULL,
    sent_at     timestamptz NULL,
    CONSTRAINT benefit_lists_three_people CHECK (checked_by <> made_by AND approved_by <> made_by AND approved_by <> checked_by),
    CONSTRAINT benefit_lists_checked CHECK (state IN ('made', 'void') OR checked_by IS NOT NULL),
    CONSTRAINT benefit_lists_approved CHECK (state NOT IN ('approved', 'sent', 'answered') OR approved_by IS NOT NULL),
    CONSTRAINT benefit_lists_sent CHECK ((state IN ('sent', 'answered')) = (sent_at IS NOT NULL) AND num_nulls(digest, sent_by, sent_at) IN (0, 3))
);
CREATE INDEX benefit_lists_by_authority ON benefit_lists (authority, made_at DESC, id);

CREATE TABLE benefit_lines (
    id         uuid PRIMARY KEY,
    list_id    uuid NOT NULL REFERENCES benefit_lists (id),
    county     text NOT NULL,
    case_id    uuid NOT NULL,
    -- For whom the money is: the applicant, whoever carried the case.
    person_id  uuid NOT NULL,
    period     text NOT NULL,
    amount_fen bigint NOT NULL CHECK (amount_fen BETWEEN 1 AND 100000000),
    payee      bytea NOT NULL,
    account    bytea NOT NULL,
    -- What the publication may show of the name.
    masked     bytea NOT NULL,
    division   text NOT NULL,
    -- The paper that shows another account after a failed payment.
    evidence   uuid NULL REFERENCES files (id),
    state      text NOT NULL CONSTRAINT benefit_lines_state CHECK (state IN ('listed', 'paid', 'failed', 'void')),
    failure    text NULL CHECK (failure IN ('no_account', 'other_name', 'closed', 'other')),
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id),
    CONSTRAINT benefit_lines_failed CHECK ((state = 'failed') = (failure IS NOT NULL))
);
-- A grant is paid once for a month, on whatever list.
CREATE UNIQUE INDEX benefit_lines_once ON benefit_lines (county, case_id, period) WHERE state IN ('listed', 'paid');
CREATE UNIQUE INDEX benefit_lines_of_list ON benefit_lines (list_id, case_id);
CREATE INDEX benefit_lines_by_account ON benefit_lines (account, person_id);

CREATE TABLE benefit_publications (
    list_id      uuid PRIMARY KEY REFERENCES benefit_lists (id),
    from_day     date NOT NULL,
    to_day       date NOT NULL,
    phone        text NOT NULL CHECK (phone ~ '^[0-9-]{5,20}$'),
    published_by uuid NOT NULL,
    published_at timestamptz NOT NULL DEFAULT hall_now(),
    taken_by     uuid NULL,
    taken_at     timestamptz NULL,
    CONSTRAINT benefit_publications_days CHECK (from_day < to_day AND to_day <= from_day + 366),
    CONSTRAINT benefit_publications_taken_whole CHECK ((taken_by IS NULL) = (taken_at IS NULL))
);
CREATE INDEX benefit_publications_by_day ON benefit_publications (to_day);

ALTER TABLE benefit_lists ENABLE ROW LEVEL SECURITY;
ALTER TABLE benefit_lists FORCE ROW LEVEL SECURITY;
CREATE POLICY benefit_lists_scope ON benefit_lists USING (
    hall_scope_system() OR (hall_scope_kind() = 'staff' AND authority = hall_scope_authority()));
ALTER TABLE benefit_lines ENABLE ROW LEVEL SECURITY;
ALTER TABLE benefit_lines FORCE ROW LEVEL SECURITY;
CREATE POLICY benefit_lines_scope ON benefit_lines USING (EXISTS (SELECT FROM benefit_lists l WHERE l.id = benefit_lines.list_id));
ALTER TABLE benefit_publications ENABLE ROW LEVEL SECURITY;
ALTER TABLE benefit_publications FORCE ROW LEVEL SECURITY;
CREATE POLICY benefit_publications_scope ON benefit_publications USING (EXISTS (SELECT FROM benefit_lists l WHERE l.id = benefit_publications.list_id));

GRANT USAGE ON SEQUENCE benefit_numbers TO hall_intake_app;
GRANT SELECT ON benefit_lists, benefit_lines, benefit_publications TO hall_intake_app;
GRANT INSERT (id, list_no, authority, item, item_name, period, state, total_fen, lines, made_by) ON benefit_lists TO hall_intake_app;
GRANT UPDATE (state, checked_by, approved_by, digest, sent_by, sent_at) ON benefit_lists TO hall_intake_app;
GRANT INSERT (id, list_id, county, case_id, person_id, period, amount_fen, payee, account, masked, division, evidence, state) ON benefit_lines TO hall_intake_app;
GRANT UPDATE (state, failure) ON benefit_lines TO hall_intake_app;
GRANT INSERT (list_id, from_day, to_day, phone, published_by) ON benefit_publications TO hall_intake_app;
GRANT UPDATE (taken_by, taken_at) ON benefit_publications TO hall_intake_app;

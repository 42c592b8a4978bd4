-- 收费: what a case is charged, how it was paid through the gateway, what went back, and how the gateway's day compares with ours.
-- Amounts are whole fen. No citizen number, name or account stands in these tables.

CREATE SEQUENCE fee_numbers;

CREATE TABLE fee_notices (
    id         uuid PRIMARY KEY,
    county     text NOT NULL,
    case_id    uuid NOT NULL,
    -- The number by which it can be paid at a bank, too.
    notice_no  text NOT NULL UNIQUE,
    authority  text NOT NULL,
    -- What is charged, as the item publishes it: name, amount, basis.
    lines      jsonb NOT NULL CHECK (jsonb_array_length(lines) BETWEEN 1 AND 50),
    total_fen  bigint NOT NULL CHECK (total_fen > 0),
    -- What is left of it after reductions.
    due_fen    bigint NOT NULL,
    pay_by     date NOT NULL,
    waits      text NOT NULL CHECK (waits IN ('decision', 'delivery')),
    state      text NOT NULL CONSTRAINT fee_notices_state CHECK (state IN ('due', 'paid', 'waived', 'void')),
    issued_by  uuid NOT NULL,
    issued_at  timestamptz NOT NULL DEFAULT hall_now(),
    voided_by  uuid NULL,
    void_words bytea NULL,
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id),
    CONSTRAINT fee_notices_due CHECK (due_fen BETWEEN 0 AND total_fen AND (state = 'waived') <= (due_fen = 0)),
    CONSTRAINT fee_notices_voided_whole CHECK ((state = 'void') = (voided_by IS NOT NULL) AND (voided_by IS NULL) = (void_words IS NULL))
);
-- A case is charged once.
CREATE UNIQUE INDEX fee_notices_one ON fee_notices (county, case_id) WHERE state <> 'void';

CREATE TABLE fee_reductions (
    id          uuid PRIMARY KEY,
    notice_id   uuid NOT NULL REFERENCES fee_notices (id),
    ground      text NOT NULL CHECK (ground IN ('law', 'hardship', 'suspended')),
    basis       bytea NOT NULL,
    by_fen      bigint NOT NULL CHECK (by_fen > 0),
    evidence    uuid NULL REFERENCES files (id),
    proposed_by uuid NOT NULL,
    proposed_at timestamptz NOT NULL DEFAULT hall_now(),
    approved_by uuid NULL,
    approved_at timestamptz NULL,
    CONSTRAINT fee_reductions_another_approves CHECK (approved_by <> proposed_by),
    CONSTRAINT fee_reductions_approved_whole CHECK ((approved_by IS NULL) = (approved_at IS NULL))
);
CREATE UNIQUE INDEX fee_reductions_one_waits ON fee_reductions (notice_id) WHERE approved_by IS NULL;

CREATE TABLE pay_orders (
    id         uuid PRIMARY KEY,
    order_no   text NOT NULL UNIQUE,
    notice_id  uuid NOT NULL REFERENCES fee_notices (id),
    county     text NOT NULL,
    case_id    uuid NOT NULL,
    amount_fen bigint NOT NULL CHECK (amount_fen > 0),
    state      text NOT NULL CONSTRAINT pay_orders_state CHECK (state IN ('asked', 'open', 'closing', 'paid', 'closed')),
    pay_url    text NULL,
    asked_by   uuid NOT NULL,
    asked_at   timestamptz NOT NULL DEFAULT hall_now(),
    expires_at timestamptz NOT NULL,
    -- When the gateway is asked next.
    ask_at     timestamptz NULL,
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id),
    CONSTRAINT pay_orders_open CHECK (state <> 'open' OR pay_url IS NOT NULL),
    CONSTRAINT pay_orders_asked_until_over CHECK ((state IN ('asked', 'open', 'closing')) = (ask_at IS NOT NULL))
);
CREATE UNIQUE INDEX pay_orders_one_open ON pay_orders (notice_id) WHERE state IN ('asked', 'open');
CREATE INDEX pay_orders_to_ask ON pay_orders (ask_at) WHERE ask_at IS NOT NULL;
CREATE INDEX pay_orders_by_notice ON pay_orders (notice_id);

-- What the gateway took. Its number is unique, so that one payment is counted once however often it is told.
CREATE TABLE payments (
    id          uuid PRIMARY KEY,
    txn_no      text NOT NULL UNIQUE,
    order_id    uuid NOT NULL REFERENCES pay_orders (id),
    notice_id   uuid NOT NULL REFERENCES fee_notices (id),
    county      text NOT NULL,
    case_id     uuid NOT NULL,
    amount_fen  bigint NOT NULL CHECK (amount_fen > 0),
    counts      text NOT NULL CHECK (counts IN ('settles', 'excess', 'stray')),
    found_by    text NOT NULL CHECK (found_by IN ('notice', 'query', 'reconciliation')),
    -- 财政电子票据: the number of the receipt that the finance side made out.
    receipt_no  text NULL,
    -- What the gateway says of its time; its local day decides in which file it stands.
    paid_at     timestamptz NOT NULL,
    paid_day    date NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT hall_now(),
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id)
);
CREATE UNIQUE INDEX payments_settle_once ON payments (notice_id) WHERE counts = 'settles';
CREATE INDEX payments_by_notice ON payments (notice_id);
CREATE INDEX payments_by_day ON payments (paid_day);

CREATE TABLE refunds (
    id          uuid PRIMARY KEY,
    refund_no   text NOT NULL UNIQUE,
    payment_id  uuid NOT NULL REFERENCES payments (id),
    county      text NOT NULL,
    case_id     uuid NOT NULL,
    amount_fen  bigint NOT NULL CHECK (amount_fen > 0),
    reason      text NOT NULL CHECK (reason IN ('double', 'surplus', 'withdrawn', 'refused', 'not_due')),
    state       text NOT NULL CONSTRAINT refunds_state CHECK (state IN ('proposed', 'approved', 'done', 'declined')),
    proposed_by uuid NOT NULL,
    proposed_at timestamptz NOT NULL DEFAULT hall_now(),
    approved_by uuid NULL,
    approved_at timestamptz NULL,
    ask_at      timestamptz NULL,
    done_day    date NULL,
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id),
    -- Two people; only what was paid twice or too much goes back by itself.
    CONSTRAINT refunds_two_people CHECK (reason IN ('double', 'surplus') OR approved_by IS NULL OR approved_by <> proposed_by),
    CONSTRAINT refunds_approved CHECK (state NOT IN ('approved', 'done') OR approved_by IS NOT NULL),
    CONSTRAINT refunds_asked CHECK ((state = 'approved') = (ask_at IS NOT NULL)),
    CONSTRAINT refunds_done CHECK ((state = 'done') = (done_day IS NOT NULL))
);
CREATE INDEX refunds_by_payment ON refunds (payment_id);
CREATE INDEX refunds_to_ask ON refunds (ask_at) WHERE ask_at IS NOT NULL;
CREATE INDEX refunds_proposed ON refunds (proposed_at, id) WHERE state = 'proposed';
CREATE INDEX refunds_by_day ON refunds (done_day) WHERE done_day IS NOT NULL;

-- Not more goes back than was paid, whoever writes it.
CREATE FUNCTION refund_covered() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE paid bigint; back numeric;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(NEW.payment_id::text, 53));
    SELECT amount_fen INTO paid FROM payments WHERE id = NEW.payment_id;
    SELECT coalesce(sum(amount_fen), 0) INTO back FROM refunds WHERE payment_id = NEW.payment_id AND state <> 'declined' AND id <> NEW.id;
    IF paid IS NULL OR (NEW.state <> 'declined' AND back + NEW.amount_fen > paid) THEN
        RAISE EXCEPTION 'more would go back than was paid' USING ERRCODE = 'check_violation', CONSTRAINT = 'refunds_covered';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refunds_covered BEFORE INSERT OR UPDATE ON refunds FOR EACH ROW EXECUTE FUNCTION refund_covered();

-- The notices that the gateway sent, each once.
CREATE TABLE pay_notices (
    notice_id   text PRIMARY KEY CHECK (length(notice_id) BETWEEN 1 AND 64),
    order_no    text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT hall_now()
);

-- The gateway's files, by day and hash: the same one twice is one.
CREATE TABLE reconciliations (
    day          date NOT NULL,
    digest       text NOT NULL,
    body         bytea NOT NULL,
    lines        integer NOT NULL,
    paid_fen     bigint NOT NULL,
    refunded_fen bigint NOT NULL,
    ours_paid_fen     bigint NOT NULL,
    ours_refunded_fen bigint NOT NULL,
    differences  integer NOT NULL,
    loaded_by    uuid NOT NULL,
    loaded_at    timestamptz NOT NULL DEFAULT hall_now(),
    PRIMARY KEY (day, digest)
);

CREATE TABLE pay_differences (
    id         uuid PRIMARY KEY,
    day        date NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('paid_there', 'paid_here', 'paid_amount', 'refunded_there', 'refunded_here', 'refunded_amount')),
    number     text NOT NULL,
    order_no   text NULL,
    theirs_fen bigint NULL,
    ours_fen   bigint NULL,
    found_at   timestamptz NOT NULL DEFAULT hall_now(),
    how        text NULL CHECK (how IN ('recorded', 'theirs', 'other_day')),
    words      bytea NULL,
    settled_by uuid NULL,
    settled_at timestamptz NULL,
    CONSTRAINT pay_differences_once UNIQUE (kind, number),
    CONSTRAINT pay_differences_settled_whole CHECK (num_nulls(how, words, settled_by, settled_at) IN (0, 4))
);
CREATE INDEX pay_differences_open ON pay_differences (day, id) WHERE settled_at IS NULL;

-- Who sees the case sees what it costs. Reconciliation knows no person.
ALTER TABLE fee_notices ENABLE ROW LEVEL SECURITY;
ALTER TABLE fee_notices FORCE ROW LEVEL SECURITY;
CREATE POLICY fee_notices_scope ON fee_notices USING (EXISTS (SELECT FROM cases c WHERE c.county = fee_notices.county AND c.id = fee_notices.case_id));
ALTER TABLE fee_reductions ENABLE ROW LEVEL SECURITY;
ALTER TABLE fee_reductions FORCE ROW LEVEL SECURITY;
CREATE POLICY fee_reductions_scope ON fee_reductions USING (EXISTS (SELECT FROM fee_notices n WHERE n.id = fee_reductions.notice_id));
ALTER TABLE pay_orders ENABLE ROW LEVEL SECURITY;
ALTER TABLE pay_orders FORCE ROW LEVEL SECURITY;
CREATE POLICY pay_orders_scope ON pay_orders USING (EXISTS (SELECT FROM cases c WHERE c.county = pay_orders.county AND c.id = pay_orders.case_id));
ALTER TABLE payments ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments FORCE ROW LEVEL SECURITY;
CREATE POLICY payments_scope ON payments USING (EXISTS (SELECT FROM cases c WHERE c.county = payments.county AND c.id = payments.case_id));
ALTER TABLE refunds ENABLE ROW LEVEL SECURITY;
ALTER TABLE refunds FORCE ROW LEVEL SECURITY;
CREATE POLICY refunds_scope ON refunds USING (EXISTS (SELECT FROM cases c WHERE c.county = refunds.county AND c.id = refunds.case_id));

GRANT USAGE ON SEQUENCE fee_numbers TO hall_intake_app;
GRANT SELECT ON fee_notices, fee_reductions, pay_orders, payments, refunds, pay_notices, reconciliations, pay_differences TO hall_intake_app;
GRANT INSERT (id, county, case_id, notice_no, authority, lines, total_fen, due_fen, pay_by, waits, state, issued_by) ON fee_notices TO hall_intake_app;
GRANT UPDATE (due_fen, state, voided_by, void_words) ON fee_notices TO hall_intake_app;
GRANT INSERT (id, notice_id, ground, basis, by_fen, evidence, proposed_by) ON fee_reductions TO hall_intake_app;
GRANT UPDATE (approved_by, approved_at) ON fee_reductions TO hall_intake_app;
GRANT INSERT (id, order_no, notice_id, county, case_id, amount_fen, state, asked_by, expires_at, ask_at) ON pay_orders TO hall_intake_app;
GRANT UPDATE (state, pay_url, ask_at) ON pay_orders TO hall_intake_app;
GRANT INSERT (id, txn_no, order_id, notice_id, county, case_id, amount_fen, counts, found_by, receipt_no, paid_at, paid_day) ON payments TO hall_intake_app;
GRANT INSERT (id, refund_no, payment_id, county, case_id, amount_fen, reason, state, proposed_by, approved_by, approved_at, ask_at) ON refunds TO hall_intake_app;
GRANT UPDATE (state, approved_by, approved_at, ask_at, done_day) ON refunds TO hall_intake_app;
GRANT INSERT (notice_id, order_no) ON pay_notices TO hall_intake_app;
GRANT INSERT (day, digest, body, lines, paid_fen, refunded_fen, ours_paid_fen, ours_refunded_fen, differences, loaded_by) ON reconciliations TO hall_intake_app;
GRANT INSERT (id, day, kind, number, order_no, theirs_fen, ours_fen) ON pay_differences TO hall_intake_app;
GRANT UPDATE (how, words, settled_by, settled_at) ON pay_differences TO hall_intake_app;

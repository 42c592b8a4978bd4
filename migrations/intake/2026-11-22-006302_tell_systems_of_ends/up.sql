-- A system outside is told when a case that it has ends here, until it says that it knows; since when an exchange stands where it
-- stands; and the paper that an answer entered by hand rests on.

ALTER TABLE vertical_exchanges ADD COLUMN state_since timestamptz NOT NULL DEFAULT hall_now();
ALTER TABLE vertical_exchanges DROP CONSTRAINT vertical_exchanges_state;
ALTER TABLE vertical_exchanges ADD CONSTRAINT vertical_exchanges_state CHECK (state IN ('waiting', 'exchanging', 'received', 'returned', 'finished', 'stuck', 'ending', 'stopped'));
CREATE INDEX vertical_exchanges_open ON vertical_exchanges (state, state_since) WHERE state IN ('waiting', 'exchanging', 'received', 'returned', 'stuck', 'ending') OR fault IS NOT NULL;

ALTER TABLE vertical_results DROP CONSTRAINT vertical_results_said_check;
ALTER TABLE vertical_results ADD CONSTRAINT vertical_results_said CHECK (said IN ('received', 'returned', 'granted', 'refused', 'ended'));
ALTER TABLE vertical_results ADD COLUMN evidence uuid NULL REFERENCES files (id);
GRANT INSERT (evidence) ON vertical_results TO hall_intake_app;

CREATE FUNCTION vertical_exchange_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> OLD.state THEN
        NEW.state_since := hall_now();
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER vertical_exchange_moved BEFORE UPDATE ON vertical_exchanges
    FOR EACH ROW EXECUTE FUNCTION vertical_exchange_moved();

-- Whoever ends a case, its exchange is due at once: no flow can forget it.
CREATE FUNCTION vertical_case_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE vertical_exchanges SET next_try_at = hall_now()
    WHERE county = NEW.county AND case_id = NEW.id AND state IN ('waiting', 'exchanging', 'received', 'returned', 'stuck');
    RETURN NULL;
END $$;
CREATE TRIGGER vertical_case_ended AFTER UPDATE OF state ON cases
    FOR EACH ROW WHEN (NEW.state IN ('withdrawn', 'approved', 'partly_approved', 'refused', 'returned', 'rejected') AND NEW.state <> OLD.state)
    EXECUTE FUNCTION vertical_case_ended();

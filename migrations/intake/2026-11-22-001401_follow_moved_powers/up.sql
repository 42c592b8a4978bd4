-- A power that moves while cases are open: a case goes on under the rules it began with, in another authority's hands,
-- or stays where it is; both item codes stand in its history either way.

-- What the case is handled under now, where that is no longer what it began under: the item and overlay of the
-- authority that took it over. Names, offices and seal come from there; materials, form and periods do not.
ALTER TABLE cases
    ADD COLUMN acting_code text NULL,
    ADD COLUMN acting_overlay integer NULL CHECK (acting_overlay > 0),
    ADD CONSTRAINT cases_acting_whole CHECK ((acting_code IS NULL) = (acting_overlay IS NULL));
CREATE INDEX cases_unfinished_by_item ON cases ((coalesce(acting_code, implementing_code)), id)
    WHERE state NOT IN ('discarded', 'returned', 'rejected', 'closed', 'withdrawn');

-- A case keeps the versions it began with. Only a draft, which nobody has taken in, may be bound to another item.
CREATE FUNCTION refuse_other_versions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'draft' AND (NEW.implementing_code <> OLD.implementing_code
        OR NEW.base_version <> OLD.base_version OR NEW.overlay_version <> OLD.overlay_version) THEN
        RAISE EXCEPTION 'a case keeps the versions it began with' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_keep_versions BEFORE UPDATE OF implementing_code, base_version, overlay_version ON cases
    FOR EACH ROW EXECUTE FUNCTION refuse_other_versions();

-- Moves of powers as heard from the catalogue. A move is swept until no case of it can be on its way any more.
CREATE TABLE power_moves (
    id             uuid PRIMARY KEY,
    transfer_id    uuid NOT NULL,
    kind           text NOT NULL CHECK (kind IN ('cancel', 'delegate', 'take_over', 'transfer', 'merge')),
    from_code      text NOT NULL,
    from_authority text NOT NULL,
    receivers      jsonb NOT NULL,
    open_cases     text NOT NULL CHECK (open_cases IN ('finish', 'move')),
    basis          text NOT NULL,
    effective_at   timestamptz NOT NULL,
    heard_at       timestamptz NOT NULL DEFAULT hall_now(),
    swept_at       timestamptz NULL
);
CREATE INDEX power_moves_by_code ON power_moves (from_code, heard_at);
CREATE INDEX power_moves_unswept ON power_moves (heard_at) WHERE swept_at IS NULL;

-- What a move did to a case: once for each move.
CREATE TABLE case_moves (
    county         text NOT NULL,
    case_id        uuid NOT NULL,
    move_id        uuid NOT NULL REFERENCES power_moves,
    handover       text NOT NULL CHECK (handover IN ('moved', 'stays', 'rebound')),
    -- Why it stays; none for a case that went over.
    why            text NULL CHECK (why IN ('by_plan', 'decided', 'no_receiver')),
    state          text NOT NULL,
    from_code      text NOT NULL,
    to_code        text NULL,
    from_authority text NOT NULL,
    to_authority   text NULL,
    from_hall      uuid NOT NULL,
    to_hall        uuid NOT NULL,
    moved_at       timestamptz NOT NULL DEFAULT hall_now(),
    PRIMARY KEY (county, case_id, move_id),
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id),
    CONSTRAINT case_moves_why CHECK ((handover = 'stays') = (why IS NOT NULL)),
    CONSTRAINT case_moves_goes_somewhere CHECK (handover = 'stays' OR (to_code IS NOT NULL AND to_authority IS NOT NULL))
);
CREATE INDEX case_moves_by_move ON case_moves (move_id);

ALTER TABLE case_moves ENABLE ROW LEVEL SECURITY;
ALTER TABLE case_moves FORCE ROW LEVEL SECURITY;
CREATE POLICY case_moves_scope ON case_moves USING (EXISTS (SELECT FROM cases c WHERE c.county = case_moves.county AND c.id = case_moves.case_id));

GRANT SELECT, INSERT ON power_moves, case_moves TO hall_intake_app;
GRANT UPDATE (swept_at) ON power_moves TO hall_intake_app;
GRANT UPDATE (acting_code, acting_overlay, hall_id, authority, supervising_unit, implementing_code, base_version,
    overlay_version, silence_accepts) ON cases TO hall_intake_app;
GRANT UPDATE (authority) ON reviews TO hall_intake_app;

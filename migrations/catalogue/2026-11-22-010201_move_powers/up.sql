-- Powers that move: 取消, 下放, 承接, 划转, 合并. Two people, a document and a date; what is open goes by a plan.

CREATE TABLE transfers (
    id             uuid PRIMARY KEY,
    kind           text NOT NULL CHECK (kind IN ('cancel', 'delegate', 'take_over', 'transfer', 'merge')),
    state          text NOT NULL CHECK (state IN ('draft', 'proposed', 'approved', 'effective', 'called_off')),
    from_authority text NOT NULL REFERENCES authorities,
    -- The document that orders it, and why, as the public reads it.
    basis          text NOT NULL CHECK (length(basis) BETWEEN 1 AND 500),
    reason         text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
    open_cases     text NOT NULL CHECK (open_cases IN ('finish', 'move')),
    effective_on   date NOT NULL,
    drafted_by     uuid NOT NULL,
    drafted_at     timestamptz NOT NULL,
    approved_by    uuid NULL,
    approved_at    timestamptz NULL,
    effective_at   timestamptz NULL,
    -- Who drafts does not approve.
    CONSTRAINT transfers_maker_is_not_checker CHECK (approved_by <> drafted_by),
    CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
    CHECK (state NOT IN ('approved', 'effective') OR approved_by IS NOT NULL),
    CHECK ((state = 'effective') = (effective_at IS NOT NULL))
);
CREATE INDEX transfers_waiting ON transfers (effective_on, id) WHERE state = 'approved';

-- The items that move. `live` while nothing else may be done about the item.
CREATE TABLE transfer_items (
    transfer_id uuid NOT NULL REFERENCES transfers,
    from_code   text NOT NULL REFERENCES implementing_items,
    live        boolean NOT NULL DEFAULT true,
    PRIMARY KEY (transfer_id, from_code)
);
CREATE UNIQUE INDEX transfer_items_one_live ON transfer_items (from_code) WHERE live;

-- Who takes each item; its code there is known from approval on, when it is claimed for the receiver.
CREATE TABLE transfer_receivers (
    transfer_id  uuid NOT NULL,
    from_code    text NOT NULL,
    to_authority text NOT NULL REFERENCES authorities,
    to_code      text NULL REFERENCES implementing_items,
    accepted_by  uuid NULL,
    accepted_at  timestamptz NULL,
    PRIMARY KEY (transfer_id, from_code, to_authority),
    FOREIGN KEY (transfer_id, from_code) REFERENCES transfer_items,
    CHECK ((accepted_by IS NULL) = (accepted_at IS NULL)),
    CHECK (accepted_by IS NULL OR to_code IS NOT NULL)
);
CREATE INDEX transfer_receivers_by_code ON transfer_receivers (to_code) WHERE to_code IS NOT NULL;

-- What took effect, as it was told: old codes lead to new ones for ever.
CREATE TABLE power_moves (
    move_id     uuid PRIMARY KEY,
    transfer_id uuid NOT NULL REFERENCES transfers,
    from_code   text NOT NULL REFERENCES implementing_items,
    told        jsonb NOT NULL,
    at          timestamptz NOT NULL
);
CREATE TABLE code_succession (
    old_code text NOT NULL REFERENCES implementing_items,
    new_code text NOT NULL REFERENCES implementing_items,
    move_id  uuid NOT NULL REFERENCES power_moves,
    since    timestamptz NOT NULL,
    PRIMARY KEY (old_code, new_code),
    CHECK (old_code <> new_code)
);
CREATE INDEX code_succession_by_new ON code_succession (new_code);

-- Authorities that merged into another one or got a new code. The old code stays readable.
CREATE TABLE authority_succession (
    old_code    text PRIMARY KEY REFERENCES authorities,
    new_code    text NOT NULL REFERENCES authorities,
    transfer_id uuid NOT NULL REFERENCES transfers,
    basis       text NOT NULL,
    since       timestamptz NOT NULL,
    CHECK (old_code <> new_code)
);

GRANT SELECT, INSERT ON transfers, transfer_items, transfer_receivers, power_moves, code_succession, authority_succession
    TO hall_catalogue_app;
GRANT UPDATE (state, approved_by, approved_at, effective_at) ON transfers TO hall_catalogue_app;
GRANT UPDATE (live) ON transfer_items TO hall_catalogue_app;
GRANT UPDATE (to_code, accepted_by, accepted_at) ON transfer_receivers TO hall_catalogue_app;

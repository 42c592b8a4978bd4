-- Results that are sent by post (邮寄送达): the order with the sealed address, and what the carrier told of it. Where a parcel is follows
-- from what the carrier told; the day on its receipt is the day of delivery, and stands beside the time at which the hall heard of it.

CREATE TABLE parcels (
    id           uuid PRIMARY KEY,
    county       text NOT NULL,
    case_id      uuid NOT NULL,
    address      bytea NOT NULL,
    state        text NOT NULL DEFAULT 'ordered' CONSTRAINT parcels_state CHECK (state IN ('ordered', 'posted', 'on_the_way', 'delivered', 'returned', 'stuck', 'stopped')),
    tracking_no  text NULL UNIQUE CHECK (length(tracking_no) BETWEEN 1 AND 40),
    tries        smallint NOT NULL DEFAULT 0 CHECK (tries >= 0),
    next_try_at  timestamptz NULL,
    fault        text NULL CHECK (length(fault) <= 60),
    -- The time on the receipt of whoever took it, as the carrier states it.
    signed_at    timestamptz NULL,
    ordered_by   uuid NOT NULL,
    ordered_at   timestamptz NOT NULL DEFAULT hall_now(),
    -- What was done about a parcel that came back or could not be sent.
    settled_by   uuid NULL,
    settled_at   timestamptz NULL,
    settled_note bytea NULL,
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id),
    CONSTRAINT parcels_signed CHECK ((state = 'delivered') = (signed_at IS NOT NULL)),
    CONSTRAINT parcels_settled_whole CHECK ((settled_by IS NULL) = (settled_at IS NULL) AND (settled_by IS NULL OR state IN ('returned', 'stuck')))
);
CREATE INDEX parcels_by_case ON parcels (county, case_id, ordered_at, id);
CREATE INDEX parcels_due ON parcels (next_try_at) WHERE next_try_at IS NOT NULL;
-- What somebody has to look after.
CREATE INDEX parcels_to_chase ON parcels (ordered_at, id) WHERE state IN ('returned', 'stuck') AND settled_by IS NULL;
-- One at a time.
CREATE UNIQUE INDEX parcels_one_under_way ON parcels (county, case_id) WHERE state IN ('ordered', 'posted', 'on_the_way');

CREATE TABLE parcel_events (
    parcel_id uuid NOT NULL REFERENCES parcels (id),
    -- The carrier's own id of it: the same however often it is told.
    message   text NOT NULL CHECK (length(message) BETWEEN 1 AND 128),
    what      text NOT NULL CONSTRAINT parcel_events_what CHECK (what IN ('accepted', 'moved', 'out', 'delivered', 'failed', 'returned')),
    place     text NULL CHECK (length(place) <= 100),
    stated_at timestamptz NOT NULL,
    heard_at  timestamptz NOT NULL DEFAULT hall_now(),
    PRIMARY KEY (parcel_id, message)
);

ALTER TABLE parcels ENABLE ROW LEVEL SECURITY;
ALTER TABLE parcels FORCE ROW LEVEL SECURITY;
CREATE POLICY parcels_scope ON parcels USING (EXISTS (SELECT FROM cases c WHERE c.county = parcels.county AND c.id = parcels.case_id));
ALTER TABLE parcel_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE parcel_events FORCE ROW LEVEL SECURITY;
CREATE POLICY parcel_events_scope ON parcel_events USING (EXISTS (SELECT FROM parcels p WHERE p.id = parcel_events.parcel_id));

GRANT SELECT ON parcels, parcel_events TO hall_intake_app;
GRANT INSERT (id, county, case_id, address, next_try_at, ordered_by) ON parcels TO hall_intake_app;
GRANT UPDATE (state, tracking_no, tries, next_try_at, fault, signed_at, settled_by, settled_at, settled_note) ON parcels TO hall_intake_app;
GRANT INSERT (parcel_id, message, what, place, stated_at) ON parcel_events TO hall_intake_app;

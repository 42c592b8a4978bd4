-- The register of approval seals, and the letters by which authorities let chief representatives decide.

CREATE TABLE seals (
    id         uuid PRIMARY KEY,
    authority  text NOT NULL,
    name       text NOT NULL,
    valid_from date NOT NULL,
    valid_to   date NOT NULL CHECK (valid_to >= valid_from),
    entered_by uuid NOT NULL,
    entered_at timestamptz NOT NULL DEFAULT hall_now(),
    revoked_at timestamptz,
    revoked_by uuid,
    CONSTRAINT seals_revoked_by CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
);
CREATE INDEX seals_by_authority ON seals (authority, id);

CREATE TABLE letters (
    id         uuid PRIMARY KEY,
    authority  text NOT NULL,
    staff_id   uuid NOT NULL,
    items      text[],
    acts       text[] NOT NULL CHECK (cardinality(acts) > 0 AND acts <@ ARRAY['accept', 'approve', 'refuse', 'extend']),
    valid_from date NOT NULL,
    valid_to   date NOT NULL CHECK (valid_to >= valid_from),
    entered_by uuid NOT NULL,
    entered_at timestamptz NOT NULL DEFAULT hall_now(),
    revoked_at timestamptz,
    revoked_by uuid,
    CONSTRAINT letters_items_named CHECK (items IS NULL OR cardinality(items) > 0),
    CONSTRAINT letters_not_to_oneself CHECK (entered_by <> staff_id),
    CONSTRAINT letters_revoked_by CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
);
CREATE INDEX letters_by_staff ON letters (staff_id, authority);

GRANT SELECT, INSERT, UPDATE (revoked_at, revoked_by) ON seals, letters TO hall_intake_app;

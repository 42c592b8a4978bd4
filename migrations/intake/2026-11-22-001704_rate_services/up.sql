-- 好差评: what applicants say of the service and of the matter, and what is done about what they found bad.

-- How long each thing may take; one row, which a hall sets as its province says.
CREATE TABLE rating_rules (
    one            boolean PRIMARY KEY DEFAULT true CHECK (one),
    -- Calendar days after the end of a case in which it may be rated.
    rate_within    smallint NOT NULL DEFAULT 15 CHECK (rate_within > 0),
    -- Working days for calling back, for putting right, and for rating again.
    call_within    smallint NOT NULL DEFAULT 1 CHECK (call_within > 0),
    rectify_within smallint NOT NULL DEFAULT 15 CHECK (rectify_within > 0),
    rerate_within  smallint NOT NULL DEFAULT 5 CHECK (rerate_within > 0)
);
INSERT INTO rating_rules DEFAULT VALUES;

CREATE TABLE ratings (
    county    text NOT NULL,
    case_id   uuid NOT NULL,
    target    text NOT NULL CHECK (target IN ('service', 'matter')),
    -- The second is the one after something was put right.
    round     smallint NOT NULL CHECK (round IN (1, 2)),
    id        uuid NOT NULL UNIQUE,
    level     text NOT NULL CHECK (level IN ('1', '2', '3', '4', '5')),
    options   text[] NOT NULL,
    words     bytea NULL,
    -- Who rated is for those who call back, never for those who are rated.
    rater     uuid NOT NULL,
    rated     uuid[] NOT NULL,
    hall_id   uuid NOT NULL,
    division  text NOT NULL,
    rated_at  timestamptz NOT NULL DEFAULT hall_now(),
    PRIMARY KEY (county, case_id, target, round),
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id)
);
CREATE INDEX ratings_by_day ON ratings (rated_at, id);

CREATE TABLE rectifications (
    id              uuid PRIMARY KEY,
    county          text NOT NULL,
    case_id         uuid NOT NULL,
    rating_id       uuid NOT NULL UNIQUE REFERENCES ratings (id),
    target          text NOT NULL,
    state           text NOT NULL CONSTRAINT rectifications_state CHECK (state IN ('to_call', 'to_rectify', 'to_rerate', 'closed')),
    rater           uuid NOT NULL,
    rated           uuid[] NOT NULL,
    hall_id         uuid NOT NULL,
    division        text NOT NULL,
    opened_at       timestamptz NOT NULL DEFAULT hall_now(),
    call_due        date NOT NULL,
    called_at       timestamptz NULL,
    called_by       uuid NULL,
    called_words    bytea NULL,
    rectify_due     date NULL,
    rectified_at    timestamptz NULL,
    rectified_by    uuid NULL,
    rectified_words bytea NULL,
    rerate_due      date NULL,
    closed_at       timestamptz NULL,
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id),
    CONSTRAINT rectifications_in_order CHECK (
        (state = 'to_call') = (called_at IS NULL)
        AND (rectified_at IS NULL OR called_at IS NOT NULL)
        AND (state <> 'closed' OR closed_at IS NOT NULL)
    )
);
CREATE INDEX rectifications_open ON rectifications (hall_id, opened_at, id) WHERE state <> 'closed';

-- The applicant sees his own; of the staff those of the hall and of the place, but never one who was rated.
CREATE FUNCTION sees_rating(rater uuid, rated uuid[], hall uuid, division text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT hall_scope_system()
        OR rater = hall_scope_subject()
        OR (hall_scope_kind() = 'staff' AND NOT hall_scope_id() = ANY (rated)
            AND (hall = hall_scope_hall() OR (hall_scope_hall() IS NULL AND division LIKE hall_scope_division() || '%')))
$$;
GRANT EXECUTE ON FUNCTION sees_rating(uuid, uuid[], uuid, text) TO hall_intake_app;
ALTER TABLE ratings ENABLE ROW LEVEL SECURITY;
ALTER TABLE ratings FORCE ROW LEVEL SECURITY;
CREATE POLICY ratings_scope ON ratings USING (sees_rating(rater, rated, hall_id, division));
ALTER TABLE rectifications ENABLE ROW LEVEL SECURITY;
ALTER TABLE rectifications FORCE ROW LEVEL SECURITY;
CREATE POLICY rectifications_scope ON rectifications USING (sees_rating(rater, rated, hall_id, division));

GRANT SELECT ON rating_rules, ratings, rectifications TO hall_intake_app;
GRANT INSERT (county, case_id, target, round, id, level, options, words, rater, rated, hall_id, division) ON ratings TO hall_intake_app;
GRANT INSERT (id, county, case_id, rating_id, target, state, rater, rated, hall_id, division, call_due) ON rectifications TO hall_intake_app;
GRANT UPDATE (state, called_at, called_by, called_words, rectify_due, rectified_at, rectified_by, rectified_words, rerate_due, closed_at) ON rectifications TO hall_intake_app;

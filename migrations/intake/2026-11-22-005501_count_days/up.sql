-- Figures: what happened to cases and visits, counted by day, hall, window, item, authority and channel. A fact is counted once
-- whatever is heard twice: its row says that it was, and adds it to the day's counter. Ids and codes only, nobody's name.

CREATE TABLE figure_facts (
    county    text     NOT NULL CHECK (county ~ '^[1-9][0-9]{5}$'),
    -- The case, or the ticket of a visit.
    subject   uuid     NOT NULL,
    what      text     NOT NULL CONSTRAINT figure_facts_what CHECK (what IN (
        'submitted', 'accepted', 'accepted_by_law', 'not_accepted', 'noticed', 'approved', 'approved_partly', 'refused', 'on_time',
        'late', 'card_yellow', 'card_red', 'delivered', 'returned', 'withdrawn', 'suspended', 'resumed', 'reopened', 'rated',
        'rated_badly', 'ticket', 'visit_accepted', 'visit_told', 'visit_refused')),
    -- The how-manieth of its kind: a round of decisions, a notice.
    seq       smallint NOT NULL CHECK (seq > 0),
    at        timestamptz NOT NULL,
    -- The hall's day of it.
    day       date     NOT NULL GENERATED ALWAYS AS ((at AT TIME ZONE INTERVAL '+08:00')::date) STORED,
    hall_id   uuid     NOT NULL,
    division  text     NOT NULL,
    window_id uuid     NULL,
    item      text     NULL,
    authority text     NULL,
    channel   text     NULL,
    -- Working days from acceptance to decision; of decisions only.
    days      integer  NOT NULL DEFAULT 0 CHECK (days >= 0),
    -- Facts of cases are counted one transaction after the other, so that whoever reads on after a position misses none.
    position  bigint   GENERATED ALWAYS AS IDENTITY UNIQUE,
    PRIMARY KEY (county, subject, what, seq)
);

CREATE TABLE figure_days (
    county    text   NOT NULL,
    day       date   NOT NULL,
    hall_id   uuid   NOT NULL,
    division  text   NOT NULL,
    what      text   NOT NULL,
    window_id uuid   NOT NULL,
    item      text   NOT NULL,
    authority text   NOT NULL,
    channel   text   NOT NULL,
    n         bigint NOT NULL CHECK (n > 0),
    days      bigint NOT NULL CHECK (days >= 0),
    PRIMARY KEY (county, day, hall_id, division, what, window_id, item, authority, channel)
);
CREATE INDEX figure_days_by_hall ON figure_days (hall_id, day);

-- Neither is there without the other, whoever counts.
CREATE FUNCTION add_to_figure_days() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO figure_days AS kept (county, day, hall_id, division, what, window_id, item, authority, channel, n, days)
    SELECT county, day, hall_id, division, what, coalesce(window_id, '00000000-0000-0000-0000-000000000000'),
           coalesce(item, ''), coalesce(authority, ''), coalesce(channel, ''), count(*), sum(added.days)
    FROM added GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9 ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9
    ON CONFLICT (county, day, hall_id, division, what, window_id, item, authority, channel)
    DO UPDATE SET n = kept.n + excluded.n, days = kept.days + excluded.days;
    RETURN NULL;
END $$;
CREATE TRIGGER figure_facts_add AFTER INSERT ON figure_facts
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION add_to_figure_days();

ALTER TABLE figure_facts ENABLE ROW LEVEL SECURITY;
ALTER TABLE figure_facts FORCE ROW LEVEL SECURITY;
CREATE POLICY figure_facts_scope ON figure_facts USING (
    hall_scope_system()
    OR (hall_scope_kind() = 'staff' AND hall_scope_hall() IS NULL AND division LIKE hall_scope_division() || '%'));
ALTER TABLE figure_days ENABLE ROW LEVEL SECURITY;
ALTER TABLE figure_days FORCE ROW LEVEL SECURITY;
CREATE POLICY figure_days_scope ON figure_days USING (
    hall_scope_system()
    OR (hall_scope_kind() = 'staff' AND (
        hall_id = hall_scope_hall()
        OR (hall_scope_hall() IS NULL AND division LIKE hall_scope_division() || '%'))));

CALL hall_grant('SELECT, INSERT', 'figure_facts');
CALL hall_grant('SELECT, INSERT, UPDATE (n, days)', 'figure_days');

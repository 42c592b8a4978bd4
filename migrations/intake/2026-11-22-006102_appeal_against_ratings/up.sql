-- 评价申诉: the office that was rated badly may say once, in time, that the rating is a mistake or malicious; someone of another office
-- upholds the rating or annuls it. The rating itself is never touched.

-- Working days from the rating for appealing, and from the appeal for judging it.
ALTER TABLE rating_rules
    ADD COLUMN appeal_within smallint NOT NULL DEFAULT 10 CHECK (appeal_within > 0),
    ADD COLUMN judge_within  smallint NOT NULL DEFAULT 15 CHECK (judge_within > 0);

CREATE TABLE rating_appeals (
    -- One appeal against a rating, ever.
    rating_id        uuid PRIMARY KEY REFERENCES ratings (id),
    rectification_id uuid NOT NULL REFERENCES rectifications (id),
    appealed_by      uuid NOT NULL,
    hall_id          uuid NOT NULL,
    authority        text NOT NULL,
    reason           bytea NOT NULL,
    appealed_at      timestamptz NOT NULL DEFAULT hall_now(),
    judge_due        date NOT NULL,
    state            text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'upheld', 'annulled')),
    judged_by        uuid NULL,
    judged_authority text NULL,
    judged_words     bytea NULL,
    judged_at        timestamptz NULL,
    CONSTRAINT rating_appeals_judged_whole CHECK (
        (state = 'open') = (judged_by IS NULL) AND (judged_by IS NULL) = (judged_at IS NULL)
        AND (judged_by IS NULL) = (judged_words IS NULL) AND (judged_by IS NULL) = (judged_authority IS NULL)),
    CONSTRAINT rating_appeals_another_office CHECK (judged_by <> appealed_by AND judged_authority <> authority)
);
CREATE INDEX rating_appeals_in_order ON rating_appeals (appealed_at, rating_id);

-- Whoever sees the rating sees that it was appealed against: never one who was rated.
ALTER TABLE rating_appeals ENABLE ROW LEVEL SECURITY;
ALTER TABLE rating_appeals FORCE ROW LEVEL SECURITY;
CREATE POLICY rating_appeals_scope ON rating_appeals USING (EXISTS (SELECT FROM ratings r WHERE r.id = rating_appeals.rating_id));

GRANT SELECT ON rating_appeals TO hall_intake_app;
GRANT INSERT (rating_id, rectification_id, appealed_by, hall_id, authority, reason, judge_due) ON rating_appeals TO hall_intake_app;
GRANT UPDATE (state, judged_by, judged_authority, judged_words, judged_at) ON rating_appeals TO hall_intake_app;

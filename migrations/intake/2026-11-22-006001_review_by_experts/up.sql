-- 专家评审: a panel of an odd number of experts, three or more, drawn by the hall among those with nothing to avoid; an opinion of each,
-- taken in by one of the staff and confirmed by another; one report that sums them up. Experts have no accounts. Who turns out to have to
-- keep away (回避), or cannot come, steps down before he speaks, and the hall draws another.

CREATE TABLE expert_reviews (
    id         uuid PRIMARY KEY,
    county     text NOT NULL,
    case_id    uuid NOT NULL,
    question   bytea NOT NULL,
    size       smallint NOT NULL CHECK (size >= 3 AND size <= 15 AND size % 2 = 1),
    opened_by  uuid NOT NULL,
    opened_at  timestamptz NOT NULL DEFAULT hall_now(),
    report     uuid NULL REFERENCES files (id),
    agree      boolean NULL,
    summary    bytea NULL,
    summed_by  uuid NULL,
    summed_at  timestamptz NULL,
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id),
    CONSTRAINT expert_reviews_summed_whole CHECK (
        (summed_at IS NULL) = (report IS NULL) AND (summed_at IS NULL) = (agree IS NULL)
        AND (summed_at IS NULL) = (summary IS NULL) AND (summed_at IS NULL) = (summed_by IS NULL)
    )
);
-- One panel at a time.
CREATE UNIQUE INDEX expert_reviews_one_open ON expert_reviews (county, case_id) WHERE summed_at IS NULL;
CREATE INDEX expert_reviews_by_case ON expert_reviews (county, case_id, opened_at);

CREATE TABLE experts (
    id           uuid PRIMARY KEY,
    county       text NOT NULL,
    case_id      uuid NOT NULL,
    review_id    uuid NOT NULL REFERENCES expert_reviews (id),
    -- Name, institution, field, and why he has to keep away.
    who          bytea NOT NULL,
    avoids       boolean NOT NULL,
    drawn        boolean NOT NULL,
    opinion      uuid NULL REFERENCES files (id),
    opinion_hash text NULL CHECK (opinion_hash ~ '^[0-9a-f]{64}$'),
    agree        boolean NULL,
    taken_by     uuid NULL,
    taken_at     timestamptz NULL,
    confirmed_by uuid NULL,
    confirmed_at timestamptz NULL,
    -- Why he sits on it no more, and since when.
    left_why     bytea NULL,
    left_at      timestamptz NULL,
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id),
    CONSTRAINT experts_avoiding_not_drawn CHECK (NOT (avoids AND drawn)),
    CONSTRAINT experts_drawn_speak CHECK (drawn OR opinion IS NULL),
    CONSTRAINT experts_opinion_whole CHECK (
        (opinion IS NULL) = (opinion_hash IS NULL) AND (opinion IS NULL) = (agree IS NULL)
        AND (opinion IS NULL) = (taken_by IS NULL) AND (opinion IS NULL) = (taken_at IS NULL)
    ),
    CONSTRAINT experts_confirmed_whole CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL)),
    CONSTRAINT experts_left_whole CHECK ((left_why IS NULL) = (left_at IS NULL) AND (left_at IS NULL OR (drawn AND opinion IS NULL))),
    CONSTRAINT experts_another_confirms CHECK (confirmed_by IS NULL OR confirmed_by <> taken_by)
);
CREATE INDEX experts_by_review ON experts (review_id, id);
-- One paper is one expert's opinion.
CREATE UNIQUE INDEX experts_one_paper_each ON experts (review_id, opinion) WHERE opinion IS NOT NULL;

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['expert_reviews', 'experts'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY %I ON %I USING (EXISTS (SELECT FROM cases c WHERE c.county = %I.county AND c.id = %I.case_id))', t || '_scope', t, t, t);
    END LOOP;
END $$;
GRANT SELECT ON expert_reviews, experts TO hall_intake_app;
GRANT INSERT (id, county, case_id, question, size, opened_by), UPDATE (report, agree, summary, summed_by, summed_at) ON expert_reviews TO hall_intake_app;
GRANT INSERT (id, county, case_id, review_id, who, avoids, drawn), UPDATE (drawn, left_why, left_at, opinion, opinion_hash, agree, taken_by, taken_at, confirmed_by, confirmed_at) ON experts TO hall_intake_app;

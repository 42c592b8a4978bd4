-- 重复件: what somebody found when two applications of one person for one matter looked like one. It moves no case: whoever applied takes
-- one back, or each is answered.
CREATE TABLE duplicate_marks (
    county    text NOT NULL,
    -- The later of the two.
    case_id   uuid NOT NULL,
    other_id  uuid NOT NULL,
    id        uuid NOT NULL UNIQUE,
    mark      text NOT NULL CHECK (mark IN ('same_matter', 'not_duplicate')),
    reason    bytea NOT NULL,
    marked_by uuid NOT NULL,
    marked_at timestamptz NOT NULL DEFAULT hall_now(),
    PRIMARY KEY (county, case_id, other_id),
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id),
    CONSTRAINT duplicate_marks_two_cases CHECK (case_id <> other_id)
);
ALTER TABLE duplicate_marks ENABLE ROW LEVEL SECURITY;
ALTER TABLE duplicate_marks FORCE ROW LEVEL SECURITY;
CREATE POLICY duplicate_marks_scope ON duplicate_marks
    USING (EXISTS (SELECT FROM cases c WHERE c.county = duplicate_marks.county AND c.id = duplicate_marks.case_id));
GRANT SELECT ON duplicate_marks TO hall_intake_app;
GRANT INSERT (county, case_id, other_id, id, mark, reason, marked_by) ON duplicate_marks TO hall_intake_app;

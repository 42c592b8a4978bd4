-- Paper originals are chased: which cases have some that are neither back nor in the archive, and how soon after the end of the case
-- they have to be.

-- Working days; one row, which a hall sets as its own rules say.
CREATE TABLE originals_rules (
    one           boolean PRIMARY KEY DEFAULT true CHECK (one),
    return_within smallint NOT NULL DEFAULT 5 CHECK (return_within > 0)
);
INSERT INTO originals_rules DEFAULT VALUES;

-- What follows from the handovers, kept because a list of ended cases would otherwise read them all.
CREATE TABLE originals_out (
    county  text NOT NULL,
    case_id uuid NOT NULL,
    since   timestamptz NOT NULL DEFAULT hall_now(),
    PRIMARY KEY (county, case_id),
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id)
);
CREATE INDEX originals_out_in_order ON originals_out (since, case_id);

-- What is out already; the policies bind the owner, too.
SELECT set_config('hall.system', 'true', true);
INSERT INTO originals_out (county, case_id, since)
SELECT o.county, o.case_id, min(o.listed_at)
FROM originals o
WHERE EXISTS (
        SELECT FROM handovers h
        WHERE h.county = o.county AND h.case_id = o.case_id AND o.id = ANY (h.originals)
            AND NOT EXISTS (SELECT FROM handover_ends e WHERE e.handover_id = h.id))
    OR (SELECT h.to_place FROM handovers h JOIN handover_ends e ON e.handover_id = h.id AND e.taken
        WHERE h.county = o.county AND h.case_id = o.case_id AND o.id = ANY (h.originals)
        ORDER BY h.seq DESC LIMIT 1) NOT IN ('applicant', 'archive')
GROUP BY o.county, o.case_id;
SELECT set_config('hall.system', '', true);

ALTER TABLE originals_out ENABLE ROW LEVEL SECURITY;
ALTER TABLE originals_out FORCE ROW LEVEL SECURITY;
CREATE POLICY originals_out_scope ON originals_out USING (EXISTS (SELECT FROM cases c WHERE c.county = originals_out.county AND c.id = originals_out.case_id));

GRANT SELECT ON originals_rules, originals_out TO hall_intake_app;
GRANT INSERT (county, case_id), DELETE ON originals_out TO hall_intake_app;

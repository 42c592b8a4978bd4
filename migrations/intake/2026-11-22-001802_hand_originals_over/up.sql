-- 原件交接: paper originals, where each is, and who gave it to whom. Rows are only ever added; where an original is follows from the
-- last handover that its taker confirmed.

ALTER TABLE documents DROP CONSTRAINT documents_kind;
ALTER TABLE documents ADD CONSTRAINT documents_kind CHECK (kind IN ('receipt', 'acceptance', 'pending_acceptance', 'non_acceptance', 'deficiencies', 'special_procedure', 'extension', 'grant', 'refusal', 'delivery', 'handover'));

CREATE TABLE originals (
    id       uuid PRIMARY KEY,
    county   text NOT NULL,
    case_id  uuid NOT NULL,
    nth      smallint NOT NULL CHECK (nth > 0),
    -- Name and condition, sealed: both may say something of a person.
    what     bytea NOT NULL,
    copies   smallint NOT NULL CHECK (copies BETWEEN 1 AND 99),
    listed_at timestamptz NOT NULL DEFAULT hall_now(),
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id),
    CONSTRAINT originals_nth UNIQUE (county, case_id, nth)
);

CREATE TABLE handovers (
    id         uuid PRIMARY KEY,
    county     text NOT NULL,
    case_id    uuid NOT NULL,
    seq        smallint NOT NULL CHECK (seq > 0),
    from_place text NOT NULL CHECK (from_place IN ('applicant', 'agent', 'window', 'department', 'archive')),
    to_place   text NOT NULL CHECK (to_place IN ('applicant', 'agent', 'window', 'department', 'archive')),
    giver      uuid NOT NULL,
    originals  uuid[] NOT NULL CHECK (cardinality(originals) > 0),
    offered_at timestamptz NOT NULL DEFAULT hall_now(),
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id),
    CONSTRAINT handovers_seq UNIQUE (county, case_id, seq),
    CONSTRAINT handovers_somewhere_else CHECK (from_place <> to_place)
);

-- How a handover ended: the taker has them, or the giver took the offer back.
CREATE TABLE handover_ends (
    handover_id uuid PRIMARY KEY REFERENCES handovers (id),
    taken       boolean NOT NULL,
    by_kind     text NOT NULL,
    by_id       uuid NOT NULL,
    -- The applicant's signature where he did not confirm online.
    evidence    uuid NULL REFERENCES files (id),
    ended_at    timestamptz NOT NULL DEFAULT hall_now()
);

ALTER TABLE originals ENABLE ROW LEVEL SECURITY;
ALTER TABLE originals FORCE ROW LEVEL SECURITY;
CREATE POLICY originals_scope ON originals USING (EXISTS (SELECT FROM cases c WHERE c.county = originals.county AND c.id = originals.case_id));
ALTER TABLE handovers ENABLE ROW LEVEL SECURITY;
ALTER TABLE handovers FORCE ROW LEVEL SECURITY;
CREATE POLICY handovers_scope ON handovers USING (EXISTS (SELECT FROM cases c WHERE c.county = handovers.county AND c.id = handovers.case_id));
ALTER TABLE handover_ends ENABLE ROW LEVEL SECURITY;
ALTER TABLE handover_ends FORCE ROW LEVEL SECURITY;
CREATE POLICY handover_ends_scope ON handover_ends USING (EXISTS (SELECT FROM handovers h WHERE h.id = handover_ends.handover_id));

GRANT SELECT ON originals, handovers, handover_ends TO hall_intake_app;
GRANT INSERT (id, county, case_id, nth, what, copies) ON originals TO hall_intake_app;
GRANT INSERT (id, county, case_id, seq, from_place, to_place, giver, originals) ON handovers TO hall_intake_app;
GRANT INSERT (handover_id, taken, by_kind, by_id, evidence) ON handover_ends TO hall_intake_app;

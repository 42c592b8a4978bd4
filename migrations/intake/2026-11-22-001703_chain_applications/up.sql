-- Applications of one person for one matter that follow each other: sending one back and taking it in anew does not make
-- the waiting disappear. Ids and dates only, so that it is found whoever files, and through whichever hall.
CREATE TABLE case_chains (
    county            text NOT NULL,
    case_id           uuid NOT NULL,
    applicant_id      uuid NOT NULL,
    implementing_code text NOT NULL,
    -- The day the first application of the chain was received.
    first_received    date NOT NULL,
    -- The first, second, … application of the chain.
    nth               smallint NOT NULL CHECK (nth > 0),
    received_at       timestamptz NOT NULL DEFAULT hall_now(),
    -- When it ended without a decision.
    ended_at          timestamptz NULL,
    PRIMARY KEY (county, case_id),
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id)
);
CREATE INDEX case_chains_by_applicant ON case_chains (applicant_id, implementing_code, received_at);

GRANT SELECT ON case_chains TO hall_intake_app;
GRANT INSERT (county, case_id, applicant_id, implementing_code, first_received, nth) ON case_chains TO hall_intake_app;
GRANT UPDATE (ended_at) ON case_chains TO hall_intake_app;

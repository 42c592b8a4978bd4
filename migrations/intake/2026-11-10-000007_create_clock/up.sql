-- What moves a deadline: nothing but these rows and the calendar. None is ever changed.

CREATE TABLE clock_events (
    county      text NOT NULL,
    case_id     uuid NOT NULL,
    seq         bigint GENERATED ALWAYS AS IDENTITY,
    id          uuid NOT NULL UNIQUE,
    kind        text NOT NULL CHECK (kind IN ('started', 'suspended', 'resumed', 'extended')),
    ground      text,
    days        smallint CHECK (days > 0),
    document    uuid REFERENCES files (id),
    notice      bytea,
    acted_by    uuid NOT NULL,
    approved_by uuid,
    counts_from timestamptz NOT NULL,
    at          timestamptz NOT NULL DEFAULT hall_now(),
    PRIMARY KEY (county, case_id, seq),
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id),
    -- Nothing takes effect before it is recorded, save that the law accepts as of the day of receipt.
    CONSTRAINT clock_events_never_earlier CHECK (kind = 'started' OR counts_from >= at - interval '1 minute'),
    CONSTRAINT clock_events_suspension_grounds CHECK (
        kind <> 'suspended'
        OR (ground IN ('hearing', 'tender', 'auction', 'inspection', 'testing', 'quarantine', 'appraisal', 'expert_review')
            AND document IS NOT NULL AND notice IS NOT NULL AND days IS NOT NULL)
    ),
    CONSTRAINT clock_events_extension_approved CHECK (
        kind <> 'extended' OR (approved_by IS NOT NULL AND approved_by <> acted_by AND notice IS NOT NULL AND days IS NOT NULL)
    )
);
CREATE UNIQUE INDEX clock_events_started_once ON clock_events (county, case_id) WHERE kind = 'started';
CREATE UNIQUE INDEX clock_events_extended_once ON clock_events (county, case_id) WHERE kind = 'extended';

ALTER TABLE clock_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE clock_events FORCE ROW LEVEL SECURITY;
CREATE POLICY clock_events_scope ON clock_events USING (EXISTS (SELECT FROM cases c WHERE c.county = clock_events.county AND c.id = clock_events.case_id));

-- Holidays and make-up days of a year as announced; the newest version counts.
CREATE TABLE calendar_years (
    year      smallint NOT NULL CHECK (year BETWEEN 2000 AND 2200),
    version   integer NOT NULL CHECK (version > 0),
    off       date[] NOT NULL,
    work      date[] NOT NULL,
    source    text NOT NULL,
    loaded_by uuid NOT NULL,
    loaded_at timestamptz NOT NULL DEFAULT hall_now(),
    -- Since when every open case has its deadline by it; work that was cut off goes on from here.
    applied_at timestamptz,
    PRIMARY KEY (year, version)
);

GRANT SELECT, INSERT ON clock_events, calendar_years TO hall_intake_app;
GRANT UPDATE (applied_at) ON calendar_years TO hall_intake_app;

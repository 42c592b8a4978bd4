-- What the tests' consumer does with an event. Nothing here refuses a double: the bus must.
CREATE TABLE effect (
    n        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id uuid   NOT NULL,
    thing    uuid   NOT NULL,
    version  bigint NOT NULL
);
CALL hall_grant('SELECT, INSERT', 'effect');

-- A form may be put aside half filled in. Untouched, begun and complete are three states: a colleague must see that
-- something was started. Where an answer was filled in from is kept beside it, as long as it stands as it was.
ALTER TABLE forms
    ADD COLUMN state   text NOT NULL DEFAULT 'complete' CHECK (state IN ('untouched', 'begun', 'complete')),
    ADD COLUMN sources bytea;   -- sealed

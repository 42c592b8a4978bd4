-- Everyday words: what people call an item besides its name, and what they typed in vain.

-- 上户口 → 出生登记. One person may change it: a word gives no right and takes none, and every change is in the audit.
CREATE TABLE search_synonyms (
    phrase     text NOT NULL CHECK (length(phrase) BETWEEN 2 AND 24),
    -- A base item's code, or a field of the township list.
    target     text NOT NULL CHECK (target ~ '^([0-9]{12}|[a-z_]+)$'),
    origin     text NOT NULL CHECK (origin IN ('seed', 'editor')),
    added_by   uuid NOT NULL,
    added_at   timestamptz NOT NULL,
    -- Kept when it is taken away, so that a seed does not bring it back.
    removed_by uuid NULL,
    removed_at timestamptz NULL,
    PRIMARY KEY (phrase, target),
    CHECK ((removed_by IS NULL) = (removed_at IS NULL))
);
CREATE INDEX search_synonyms_by_target ON search_synonyms (target) WHERE removed_at IS NULL;

-- What found nothing. Digits are masked before it comes here; what may be a person's name is known by its keyed hash
-- only, until it was asked in three different hours.
CREATE TABLE search_misses (
    id       uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    hash     bytea NOT NULL UNIQUE CHECK (length(hash) = 32),
    phrase   text NULL CHECK (length(phrase) BETWEEN 2 AND 24),
    asked    integer NOT NULL DEFAULT 1 CHECK (asked > 0),
    hours    integer NOT NULL DEFAULT 1 CHECK (hours > 0),
    first_at timestamptz NOT NULL,
    last_at  timestamptz NOT NULL,
    settled  text NULL CHECK (settled IN ('synonym', 'ignored'))
);
CREATE INDEX search_misses_open ON search_misses (asked DESC, id) WHERE settled IS NULL AND phrase IS NOT NULL;
CREATE INDEX search_misses_rarest ON search_misses (asked, last_at);

GRANT SELECT, INSERT, UPDATE (origin, added_by, added_at, removed_by, removed_at) ON search_synonyms TO hall_catalogue_app;
GRANT SELECT, INSERT, UPDATE (phrase, asked, hours, last_at, settled), DELETE ON search_misses TO hall_catalogue_app;

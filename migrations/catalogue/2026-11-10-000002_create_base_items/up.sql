-- Base items: what is fixed above, in versions. The search columns stand beside the item because only its published
-- version is searched.

CREATE TABLE base_items (
    code              text PRIMARY KEY CHECK (code ~ '^[0-9]{12}$'),
    published_version integer NULL CHECK (published_version > 0),
    created_at        timestamptz NOT NULL DEFAULT hall_now(),
    -- Of the published version; empty before there is one.
    name              text NOT NULL DEFAULT '',
    aliases           text[] NOT NULL DEFAULT '{}',
    pinyin            text[] NOT NULL DEFAULT '{}',
    domain            text NULL CHECK (domain IN ('poverty_relief', 'employment', 'household_registration',
        'individual_business', 'farm_subsidies', 'health', 'social_insurance', 'farm_technology', 'homestead',
        'family_planning', 'migrant_services', 'social_assistance', 'other')),
    item_type         text NULL,
    -- `person/070`, `corporate/005`.
    themes            text[] NOT NULL DEFAULT '{}',
    CHECK ((published_version IS NULL) = (domain IS NULL))
);
CREATE INDEX base_items_by_domain ON base_items (domain, code);

CREATE TABLE base_versions (
    base_code    text NOT NULL REFERENCES base_items,
    version      integer NOT NULL CHECK (version > 0),
    state        text NOT NULL CHECK (state IN ('draft', 'in_review', 'published', 'retired')),
    -- Counts the edits of the draft, for If-Match.
    revision     bigint NOT NULL DEFAULT 1 CHECK (revision > 0),
    content      jsonb NOT NULL,
    edited_by    uuid NOT NULL,
    edited_at    timestamptz NOT NULL,
    checked_by   uuid NULL,
    published_at timestamptz NULL,
    PRIMARY KEY (base_code, version),
    CHECK (content ->> 'code' = base_code),
    -- Who made it does not check it.
    CONSTRAINT base_versions_maker_is_not_checker CHECK (checked_by <> edited_by),
    CHECK ((state IN ('published', 'retired')) = (published_at IS NOT NULL AND checked_by IS NOT NULL))
);
CREATE UNIQUE INDEX base_versions_one_open ON base_versions (base_code) WHERE state IN ('draft', 'in_review');
CREATE UNIQUE INDEX base_versions_one_published ON base_versions (base_code) WHERE state = 'published';

-- Once published a version is what cases were begun under: nothing but its retirement may change it.
CREATE FUNCTION refuse_change_of_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('published', 'retired') AND (NEW.content IS DISTINCT FROM OLD.content
        OR NEW.state NOT IN ('published', 'retired') OR (OLD.state = 'retired' AND NEW.state <> 'retired')
        OR NEW.published_at IS DISTINCT FROM OLD.published_at OR NEW.revision <> OLD.revision
        OR NEW.edited_by <> OLD.edited_by OR NEW.checked_by <> OLD.checked_by) THEN
        RAISE EXCEPTION 'a published version cannot be changed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER base_versions_immutable BEFORE UPDATE ON base_versions
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published();

-- How well one word that someone typed fits an item: 0 exactly, 1 at the beginning, 2 somewhere, NULL not at all. People
-- type sentences ("我家要盖房子"), so an everyday word inside what was typed counts too.
CREATE FUNCTION item_term_rank(term text, name text, aliases text[], pinyin text[]) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN name = term OR term = ANY (aliases) OR term = ANY (pinyin) THEN 0
        WHEN starts_with(name, term) OR EXISTS (SELECT FROM unnest(pinyin) AS word WHERE starts_with(word, term)) THEN 1
        WHEN strpos(name, term) > 0
            OR EXISTS (SELECT FROM unnest(aliases) AS word WHERE strpos(word, term) > 0 OR strpos(term, word) > 0) THEN 2
    END
$$;
-- All words must fit; the worst of them counts. Without words everything fits alike.
CREATE FUNCTION item_rank(terms text[], name text, aliases text[], pinyin text[]) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN count(*) = count(rank) THEN coalesce(max(rank), 3) END
    FROM (SELECT item_term_rank(term, name, aliases, pinyin) AS rank FROM unnest(terms) AS term) AS ranks
$$;

GRANT SELECT, INSERT, UPDATE (published_version, name, aliases, pinyin, domain, item_type, themes) ON base_items TO hall_catalogue_app;
GRANT SELECT, INSERT, UPDATE (state, revision, content, edited_by, edited_at, checked_by, published_at)
    ON base_versions TO hall_catalogue_app;

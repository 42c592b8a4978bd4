-- Official documents (文书): what each says is fixed in the transaction of the act it tells of, and never written again.

-- The word in front of an authority's numbers (机关代字): 灵渔沟政 in 灵渔沟政许受〔2026〕3号. Without one its name stands there.
CREATE TABLE document_words (
    authority text PRIMARY KEY,
    word      text NOT NULL UNIQUE CHECK (length(word) BETWEEN 1 AND 30)
);

-- Who reviews the acts of the authorities of a place, and which court hears of them.
CREATE TABLE remedy_bodies (
    division        text PRIMARY KEY CHECK (division ~ '^[0-9]{12}$'),
    reconsideration text NOT NULL CHECK (length(reconsideration) >= 4),
    court           text NOT NULL CHECK (length(court) >= 4)
);

-- One series for each word that stands before the number (an authority keeps its word when its code changes), year and
-- kind. The row is locked until the act commits, so a number is either on a document or was never given: no gaps.
CREATE TABLE document_series (
    word      text NOT NULL,
    year      smallint NOT NULL CHECK (year BETWEEN 2000 AND 2200),
    kind      text NOT NULL,
    last      integer NOT NULL CHECK (last > 0),
    PRIMARY KEY (word, year, kind)
);

CREATE TABLE documents (
    county         text NOT NULL,
    case_id        uuid NOT NULL,
    kind           text NOT NULL CONSTRAINT documents_kind CHECK (kind IN ('receipt', 'acceptance', 'pending_acceptance', 'non_acceptance', 'deficiencies', 'special_procedure', 'extension', 'grant', 'refusal', 'delivery')),
    -- The first, second, … of its kind on the case; a receipt has the number of the handing in.
    seq            smallint NOT NULL CHECK (seq > 0),
    id             uuid NOT NULL UNIQUE,
    number         text NOT NULL UNIQUE CHECK (length(number) BETWEEN 4 AND 80),
    code           text NOT NULL CHECK (code ~ '^[0-9A-HJKMNP-TV-Z]{12}$'),
    authority      text NOT NULL,
    authority_name text NOT NULL,
    given_on       date NOT NULL,
    -- The version of the templates it is rendered by, for ever.
    template       smallint NOT NULL CHECK (template > 0),
    content        bytea NOT NULL,
    -- When the act was done that it tells of. A receipt is drawn up later, when someone first looks for it.
    acted_at       timestamptz NOT NULL,
    drawn_up_by    uuid NOT NULL,
    drawn_up_at    timestamptz NOT NULL DEFAULT hall_now(),
    PRIMARY KEY (county, case_id, kind, seq),
    FOREIGN KEY (county, case_id) REFERENCES cases (county, id)
);
ALTER TABLE documents ENABLE ROW LEVEL SECURITY;
ALTER TABLE documents FORCE ROW LEVEL SECURITY;
CREATE POLICY documents_scope ON documents USING (EXISTS (SELECT FROM cases c WHERE c.county = documents.county AND c.id = documents.case_id));

-- The bytes of a document, rendered once from what it says. `page` is where this hall lets documents be checked at that
-- time: it is in the QR code, so whoever renders the lost bytes again needs it.
CREATE TABLE document_files (
    document_id uuid PRIMARY KEY REFERENCES documents (id),
    page        text NOT NULL,
    sha256      text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    bytes       integer NOT NULL CHECK (bytes > 0),
    rendered_at timestamptz NOT NULL DEFAULT hall_now()
);

GRANT SELECT, INSERT ON documents, document_files TO hall_intake_app;
GRANT SELECT, INSERT, UPDATE (last) ON document_series TO hall_intake_app;
GRANT SELECT, INSERT, UPDATE (word) ON document_words TO hall_intake_app;
GRANT SELECT, INSERT, UPDATE (reconsideration, court) ON remedy_bodies TO hall_intake_app;

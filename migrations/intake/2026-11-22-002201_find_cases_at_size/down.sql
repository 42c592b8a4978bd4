DROP TRIGGER cases_keep_review_queue ON cases;
DROP FUNCTION keep_review_queue();
DROP TABLE review_queue;
DROP INDEX cases_ended_by_item, cases_ended_by_filer, cases_ended_by_supervisor, cases_ended_by_authority, cases_ended_by_county,
    cases_ended_by_hall, cases_unfinished_by_filer, cases_decided_by_supervisor, cases_open_by_authority, cases_open_by_county;
CREATE INDEX cases_open ON cases (drafted_at, id)
    WHERE state NOT IN ('draft', 'discarded', 'returned', 'rejected', 'closed', 'withdrawn');
CREATE INDEX cases_open_by_division ON cases (division text_pattern_ops, drafted_at, id)
    WHERE state NOT IN ('draft', 'discarded', 'returned', 'rejected', 'closed', 'withdrawn');

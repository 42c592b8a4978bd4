DELETE FROM figure_facts WHERE what = 'rating_annulled';
DELETE FROM figure_days WHERE what = 'rating_annulled';
ALTER TABLE figure_facts DROP CONSTRAINT figure_facts_what;
ALTER TABLE figure_facts ADD CONSTRAINT figure_facts_what CHECK (what IN (
    'submitted', 'accepted', 'accepted_by_law', 'not_accepted', 'noticed', 'approved', 'approved_partly', 'refused', 'on_time',
    'late', 'card_yellow', 'card_red', 'delivered', 'returned', 'withdrawn', 'suspended', 'resumed', 'reopened', 'rated',
    'rated_badly', 'ticket', 'visit_accepted', 'visit_told', 'visit_refused'));

-- A rating that another office annulled stays counted on its day; the annulment is counted on its own day, as a fact beside it.

-- Every row that the old list let in the new one lets in, too: nothing has to be looked at again.
ALTER TABLE figure_facts DROP CONSTRAINT figure_facts_what;
ALTER TABLE figure_facts ADD CONSTRAINT figure_facts_what CHECK (what IN (
    'submitted', 'accepted', 'accepted_by_law', 'not_accepted', 'noticed', 'approved', 'approved_partly', 'refused', 'on_time',
    'late', 'card_yellow', 'card_red', 'delivered', 'returned', 'withdrawn', 'suspended', 'resumed', 'reopened', 'rated',
    'rated_badly', 'rating_annulled', 'ticket', 'visit_accepted', 'visit_told', 'visit_refused')) NOT VALID;

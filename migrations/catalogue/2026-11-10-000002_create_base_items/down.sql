DROP FUNCTION item_rank(text[], text, text[], text[]);
DROP FUNCTION item_term_rank(text, text, text[], text[]);
DROP TABLE base_versions;
DROP FUNCTION refuse_change_of_published();
DROP TABLE base_items;

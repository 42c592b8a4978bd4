DROP TABLE figure_facts;
DROP TABLE figure_days;
DROP FUNCTION add_to_figure_days();

DROP TABLE follow_reminders;
DROP TRIGGER implementing_items_compare_changed ON implementing_items;
DROP TRIGGER implementing_items_compare_new ON implementing_items;
DROP TABLE drift_due;
DROP TABLE drift_facts;
DROP TABLE local_statements;
DROP FUNCTION compare_stated_anew();
DROP FUNCTION compare_anew();

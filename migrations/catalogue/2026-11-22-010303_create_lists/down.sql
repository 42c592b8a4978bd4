DROP TABLE lists;
DROP FUNCTION refuse_change_of_list;

DROP TABLE item_use;

DROP TABLE item_marks;
DROP TABLE overlays;
DROP TABLE base_items;

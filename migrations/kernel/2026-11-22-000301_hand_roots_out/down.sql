DROP TABLE seal_root_handed;

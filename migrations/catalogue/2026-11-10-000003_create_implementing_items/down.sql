DROP TABLE acceptance_points;
DROP TABLE overlay_versions;
DROP TABLE implementing_items;

DROP TABLE rectifications;
DROP TABLE ratings;
DROP FUNCTION sees_rating(uuid, uuid[], uuid, text);
DROP TABLE rating_rules;

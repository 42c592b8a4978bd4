DROP TABLE rating_appeals;
ALTER TABLE rating_rules
    DROP COLUMN appeal_within,
    DROP COLUMN judge_within;

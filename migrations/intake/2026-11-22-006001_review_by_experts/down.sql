DROP TABLE experts;
DROP TABLE expert_reviews;

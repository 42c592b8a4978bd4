DROP TABLE vertical_visits;
DROP TABLE vertical_results;
DROP TABLE vertical_exchanges;

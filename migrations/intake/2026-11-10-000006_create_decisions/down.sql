DROP TABLE findings;
DROP TABLE supervision;
DROP TABLE deliveries;
DROP TABLE issued_licences;
DROP TABLE decisions;

DROP TABLE authority_succession;
DROP TABLE code_succession;
DROP TABLE power_moves;
DROP TABLE transfer_receivers;
DROP TABLE transfer_items;
DROP TABLE transfers;

DROP TABLE payee_holds;
DROP TABLE case_reaches;

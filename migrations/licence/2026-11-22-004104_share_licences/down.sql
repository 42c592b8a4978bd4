DROP TABLE licence_copies;
DROP TABLE sharing_calls;
DROP TABLE licence_consents;
DROP TABLE sharing_quotas;
DROP TABLE sharing_contracts;

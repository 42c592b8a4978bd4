DROP TABLE licence_files;
DROP TABLE issuer_certificates;

DROP TABLE materials;
ALTER TABLE mandates DROP CONSTRAINT mandates_evidence_file;
DROP TABLE files;

DROP TABLE handover_ends;
DROP TABLE handovers;
DROP TABLE originals;
ALTER TABLE documents DROP CONSTRAINT documents_kind;
ALTER TABLE documents ADD CONSTRAINT documents_kind CHECK (kind IN ('receipt', 'acceptance', 'pending_acceptance', 'non_acceptance', 'deficiencies', 'special_procedure', 'extension', 'grant', 'refusal', 'delivery'));

DROP TRIGGER files_not_going ON files;
DROP TRIGGER cases_keep_archive_ends ON cases;
DROP FUNCTION values_left(), bytes_not_going(), late_bytes(uuid, text), take_bytes(uuid, text), bytes_needed(text), erase_case(uuid, text, uuid), case_values(), erased_value();
ALTER TABLE cases DROP CONSTRAINT cases_destroyed_whole, DROP COLUMN destroyed_at, DROP COLUMN destroyed_under;
DROP INDEX experts_by_case, joint_rounds_by_hash, document_files_by_hash, files_by_hash;
DROP TABLE destroyed_bytes, destruction_items, destruction_lists, archive_holds, case_archives, archive_ends;
DROP FUNCTION retention_stands(), keep_archive_ends();

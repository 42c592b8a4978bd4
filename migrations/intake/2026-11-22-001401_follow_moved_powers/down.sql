REVOKE UPDATE (authority) ON reviews FROM hall_intake_app;
REVOKE UPDATE (acting_code, acting_overlay, hall_id, authority, supervising_unit, implementing_code, base_version,
    overlay_version, silence_accepts) ON cases FROM hall_intake_app;
DROP TABLE case_moves;
DROP TABLE power_moves;
DROP TRIGGER cases_keep_versions ON cases;
DROP FUNCTION refuse_other_versions();
DROP INDEX cases_unfinished_by_item;
ALTER TABLE cases DROP CONSTRAINT cases_acting_whole, DROP COLUMN acting_overlay, DROP COLUMN acting_code;

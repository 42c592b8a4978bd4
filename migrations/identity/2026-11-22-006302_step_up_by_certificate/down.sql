ALTER TABLE certificate_challenge DROP COLUMN session_id;

ALTER TABLE ratings DROP CONSTRAINT ratings_window, DROP COLUMN window_id, DROP COLUMN channel;
DROP TABLE rating_requests, rating_devices, window_seats;
ALTER TABLE rating_rules DROP COLUMN served_minutes, DROP COLUMN device_seconds;

DROP TABLE soft_lock;
DROP TABLE known_device;
DROP TABLE credential;

DROP TABLE licence_alarms;

DROP TABLE calendar_years;
DROP TABLE clock_events;

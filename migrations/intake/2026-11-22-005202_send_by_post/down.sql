DROP TABLE parcel_events;
DROP TABLE parcels;

DROP TABLE packet_receipts;
DROP TABLE packets;
DROP TABLE packet_devices;

DROP TABLE certificate_list;
DROP TABLE certificate_challenge;
DROP TABLE staff_certificate;

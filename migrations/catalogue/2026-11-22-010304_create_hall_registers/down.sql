DROP TABLE inspection_photos;
DROP TABLE hall_inspections;
DROP TABLE hall_registers;

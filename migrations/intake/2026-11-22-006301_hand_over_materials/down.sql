DROP TABLE vertical_materials;

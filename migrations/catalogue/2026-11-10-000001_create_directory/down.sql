DROP TABLE windows;
DROP TABLE halls;
DROP TABLE authorities;
DROP TABLE divisions;

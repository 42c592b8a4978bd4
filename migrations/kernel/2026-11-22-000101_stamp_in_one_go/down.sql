DROP FUNCTION bus_stamp(integer, bigint);

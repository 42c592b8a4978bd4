DROP FUNCTION hall_insist(boolean, text);

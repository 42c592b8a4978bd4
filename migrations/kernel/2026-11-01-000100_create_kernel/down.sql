DROP TABLE idempotency, seal_root, seal, unsealed, access_log, audit;
DROP FUNCTION hall_await_seal, hall_partitions, hall_scope_kind, hall_scope_id, hall_scope_subject, hall_scope_division,
  hall_scope_hall, hall_scope_authority, hall_scope_system, hall_open, hall_now;
DROP PROCEDURE hall_grant;

\set n :n + 1
WITH moved AS (
  UPDATE cases SET state = 'submitted', case_no = lpad((nextval('case_numbers'))::text, 12, '0'),
         national_case_no = implementing_code || '20261121' || lpad(currval('case_numbers')::text, 9, '0'),
         duplicate_of = NULL, follows = NULL, mandate_id = NULL, answer_due = current_date + 1
  WHERE county = '341323' AND state = 'draft'
    AND id = ('34132300-0000-4000-8000-' || lpad(to_hex(:client_id * 65536 + :n), 12, '0'))::uuid
  RETURNING county, id, filed_by, applicant_id, implementing_code, gen_random_uuid() AS row_id, hall_now() AS now
), submission AS (
  INSERT INTO submissions (county, case_id, seq, by_kind, by_id, mandate_id, absent)
  SELECT county, id, 1, 'staff', filed_by, NULL, ARRAY['001', '002'] FROM moved
), chain AS (
  INSERT INTO case_chains (county, case_id, applicant_id, implementing_code, first_received, nth)
  SELECT county, id, applicant_id, implementing_code, current_date, 1 FROM moved
), line AS (
  INSERT INTO timeline (county, case_id, what, actor_kind, actor_id, role, detail)
  SELECT county, id, 'submit_case', 'staff', filed_by, 'clerk',
         '{"absent": ["001", "002"], "case_no": "123456789012", "follows": null, "answer_due": "2026-11-23", "duplicate_of": null}'
  FROM moved
), log AS (
  INSERT INTO audit (id, at, actor_kind, actor_id, actor_role, action, entity, entity_id, detail, trace)
  SELECT row_id, now, 'staff', filed_by, 'clerk', 'submit_case', 'case', id, decode(repeat('5a', 150), 'hex'),
         '00-0123456789abcdef0123456789abcdef-0123456789abcdef-01'
  FROM moved
), event AS (
  INSERT INTO outbox (event_id, type, subject, data, occurred_at, traceparent)
  SELECT gen_random_uuid(), 'intake.case_submitted.v1', id,
         '{"hall": "00000000-0000-4000-8000-000000000001", "case_id": "00000000-0000-4000-8000-000000000001", "case_no": "123456789012", "channel": "window", "mandate": null, "division": "341323110201", "applicant": "00000000-0000-4000-8000-000000000001", "answer_due": "2026-11-23", "base_version": 1, "duplicate_of": null, "submitted_at": "2026-11-21T12:00:00.123456Z", "overlay_version": 1, "implementing_code": "11341323990000068E4342099004000"}',
         now, '00-0123456789abcdef0123456789abcdef-0123456789abcdef-01'
  FROM moved
)
INSERT INTO idempotency (county, caller, key, body_hash, row_id, answer)
SELECT '341323', filed_by, row_id::text, decode(repeat('5a', 32), 'hex'), row_id, decode(repeat('5a', 700), 'hex')
FROM moved;

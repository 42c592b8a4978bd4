-- What the floor's statement changes and refers to: one hall, and for each of the 24 connections drafts for five rounds, with
-- ids that pgbench can count through.
SET search_path = intake;
INSERT INTO halls (id, division, name) VALUES ('00000000-0000-4000-8000-000000000001', '341323110000', 'floor');
INSERT INTO county_slots (county, slot) VALUES ('341323', 0);
INSERT INTO cases (county, id, state, channel, implementing_code, base_version, overlay_version, division, hall_id,
                   authority, supervising_unit, applicant_id, filed_by, silence_accepts)
SELECT '341323', ('34132300-0000-4000-8000-' || lpad(to_hex(client * 65536 + n), 12, '0'))::uuid, 'draft', 'window',
       '11341323990000068E4342099004000', 1, 1, '341323110201', '00000000-0000-4000-8000-000000000001',
       '11341323990000068E', '11341323990000068E', gen_random_uuid(), '00000000-0000-4000-8000-000000000002', false
FROM generate_series(0, 23) client, generate_series(1, 1250) n;

-- Cases number $FROM to $TO of a hall that has existed for years, most of them closed; every third is of the hall whose
-- clerk asks. Run by the tests of query plans as the server's superuser: foreign keys and triggers are not asked.
DO $fill$
DECLARE
    town CONSTANT uuid := '$TOWN';
    other CONSTANT uuid := '$OTHER';
BEGIN
    PERFORM set_config('session_replication_role', 'replica', true), set_config('search_path', 'intake', true);
    CREATE TEMPORARY TABLE new ON COMMIT DROP AS
    SELECT n, h, ('341323' || substr(md5('case' || n), 7))::uuid AS id, n % 10 = 0 AS open,
           CASE WHEN n % 10 = 0 THEN (ARRAY['submitted', 'supplement', 'in_review', 'approved'])[h % 4 + 1]
                WHEN h % 20 = 0 THEN 'rejected' ELSE 'closed' END AS state,
           CASE WHEN h % 3 = 0 THEN town ELSE other END AS hall,
           CASE WHEN h % 3 = 0 THEN '341323110201' ELSE '341323100201' END AS division,
           CASE WHEN h % 3 = 0 THEN '11341323990011103D' ELSE '113413239900110074' END AS authority,
           md5('person' || h % ($TO * 2 / 3))::uuid AS applicant,
           now() - CASE WHEN n % 10 = 0 THEN interval '20 days' ELSE interval '900 days' END * (h % 9973) / 9973.0
               - CASE WHEN n % 10 = 0 THEN interval '0' ELSE interval '21 days' END AS at
    FROM (SELECT n, hashint4(n) & 2147483647 AS h FROM generate_series($FROM, $TO - 1) AS n) AS made;
    INSERT INTO cases (county, id, state, channel, implementing_code, base_version, overlay_version, division, hall_id, authority,
        supervising_unit, applicant_id, filed_by, case_no, national_case_no, answer_due, silence_accepts, review_authorities, drafted_at)
    SELECT '341323', id, state, 'window', authority || '53401990010' || lpad((h % 7)::text, 2, '0'), 1, 1, division, hall, authority,
        '11341323990000033U', applicant, md5('clerk' || h % 40)::uuid, no || (11 - p) % 10, 'N' || n, at::date + 7, true,
        CASE WHEN state = 'submitted' THEN '{}' ELSE ARRAY['1134132399000005XE'] END, at
    FROM new CROSS JOIN LATERAL (
        WITH RECURSIVE digit (no, place, p) AS (
            SELECT '00' || lpad(n::text, 9, '0'), 1, 10
            UNION ALL
            SELECT no, place + 1, (coalesce(nullif((p + substr(no, place, 1)::integer) % 10, 0), 10) * 2) % 11
            FROM digit WHERE place <= 11
        ) SELECT no, p FROM digit WHERE place = 12
    ) AS numbered;
    INSERT INTO review_queue (authority, open, drafted_at, case_id, county, item)
    SELECT '1134132399000005XE', open, at, id, '341323', authority || '53401990010' || lpad((h % 7)::text, 2, '0') FROM new WHERE state <> 'submitted';
    INSERT INTO timeline (county, case_id, what, actor_kind, actor_id, role, at)
    SELECT '341323', id, what, 'staff', applicant, 'clerk', at FROM new,
        unnest(ARRAY['create_case', 'save_form', 'submit_case', 'accept_case', 'decide_case']) AS what;
    INSERT INTO submissions (county, case_id, seq, by_kind, by_id, submitted_at)
    SELECT '341323', id, 1, 'person', applicant, at FROM new;
    INSERT INTO forms (county, case_id, id, answers, saved_by, saved_at)
    SELECT '341323', id, md5('form' || n)::uuid, decode(repeat(md5(n::text), 12), 'hex'), applicant, at FROM new;
    INSERT INTO case_chains (county, case_id, applicant_id, implementing_code, first_received, nth, received_at)
    SELECT '341323', id, applicant, authority || '53401990010' || lpad((h % 7)::text, 2, '0'), at::date, 1, at FROM new;
    INSERT INTO idempotency (county, caller, key, body_hash, row_id, answer, at)
    SELECT '341323', md5('clerk' || h % 40)::uuid, 'filled-' || n, sha256(n::text::bytea), id, '\x00', at FROM new;
END $fill$

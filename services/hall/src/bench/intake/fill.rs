//! Cases by the hundred thousand: of every hall and item, most of them closed years ago, a tenth open, with all that the
//! four statements read beside them.

use super::super::stage::Stage;
use crate::error::LaunchError;
use contracts::catalogue::hall_id;
use diesel::sql_types::{Array, BigInt, Integer, Text, Uuid as Uid};
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use kernel::code::{CaseNo, Division};
use uuid::Uuid;

/// Of the clerk who asks.
const HALL: &str = "341323110000";
/// Rows that go over at once.
const CHUNK: u32 = 50_000;
/// Numbers of cases that no sequence will reach.
const FIRST_NUMBER: u64 = 500_000_000;

/// Foreign keys and triggers are not asked row by row: the rows are made to fit. The matters are those of the seed, claimed
/// in every hall; every fifth case is of the clerk's hall.
const PREPARE: &str = "
    CREATE SCHEMA IF NOT EXISTS bench;
    CREATE TABLE bench.made (n integer, id uuid, case_no text, applicant uuid, h integer);
    CREATE TABLE bench.offer AS
        SELECT row_number() OVER (PARTITION BY h.id ORDER BY o.implementing_code) - 1 AS k,
               count(*) OVER (PARTITION BY h.id) AS of_hall,
               o.implementing_code, o.version AS overlay_version, o.base_version, h.id AS hall_id, h.division,
               left(h.division, 6) AS county, left(o.implementing_code, 18) AS authority
        FROM (SELECT DISTINCT ON (implementing_code) * FROM intake.overlays ORDER BY implementing_code, version DESC) o
        CROSS JOIN intake.halls h WHERE h.division LIKE '341323%';
    CREATE TABLE bench.hall AS
        SELECT row_number() OVER (ORDER BY id) - 1 AS k, count(*) OVER () AS of_all, id, division = '341323110000' AS own
        FROM intake.halls WHERE division LIKE '341323%'";

/// $1 numbers, $2 ids, $3 case numbers, $4 applicants.
const MADE: &str = "
    INSERT INTO bench.made SELECT n, id, no, person, hashint4(n) & 2147483647 FROM unnest($1, $2, $3, $4) AS m (n, id, no, person)";

/// Everything about a case that the other tables are made from.
const CASES: &str = "
    CREATE TABLE bench.new AS
    SELECT m.*, o.county, o.implementing_code, o.overlay_version, o.base_version, o.hall_id, o.division, o.authority,
           (ARRAY['submitted', 'submitted', 'supplement', 'accepted', 'accepted', 'in_review', 'in_review', 'in_review',
                  'reviewed', 'approved', 'returned', 'rejected', 'rejected', 'withdrawn'])[m.h / 7 % 100 + 1] AS named,
           m.h / 7 % 100 < 10 AS open
    FROM bench.made m
    JOIN bench.hall w ON w.k = CASE WHEN m.h % 5 = 0 THEN (SELECT k FROM bench.hall WHERE own) ELSE m.h / 5 % w.of_all END
    JOIN bench.offer o ON o.hall_id = w.id AND o.k = m.h / 11 % o.of_hall
    ORDER BY o.county, m.id";

const ROWS: &str = "
    SET session_replication_role = replica;
    SET synchronous_commit = off;
    ALTER TABLE bench.new ADD COLUMN state text, ADD COLUMN at timestamptz;
    UPDATE bench.new SET state = coalesce(named, 'closed'),
        at = date_trunc('milliseconds', hall_at - CASE WHEN open THEN interval '30 days' ELSE interval '1000 days' END * (h % 9973) / 9973.0
            - CASE WHEN open THEN interval '0' ELSE interval '31 days' END)
        FROM (SELECT intake.hall_now() AS hall_at) now;
    INSERT INTO intake.cases (county, id, state, channel, implementing_code, base_version, overlay_version, division, hall_id,
        authority, supervising_unit, applicant_id, agent_id, filed_by, case_no, national_case_no, answer_due, silence_accepts,
        lapses_on, due, review_authorities, drafted_at)
    SELECT county, id, state, CASE h % 4 WHEN 0 THEN 'agent' WHEN 1 THEN 'online' ELSE 'window' END, implementing_code,
        base_version, overlay_version, division, hall_id, authority, '11341323990000033U', applicant,
        CASE h % 4 WHEN 0 THEN md5('agent' || h / 4 % 300)::uuid END,
        CASE h % 4 WHEN 0 THEN md5('agent' || h / 4 % 300)::uuid WHEN 1 THEN applicant ELSE md5('clerk' || h / 4 % 200)::uuid END,
        case_no, implementing_code || to_char(at, 'YYYYMMDD') || (500000000 + n)::text, (at + interval '7 days')::date, true,
        CASE WHEN state = 'supplement' THEN (at + interval '60 days')::date END,
        CASE WHEN state IN ('accepted', 'in_review', 'reviewed') THEN (at + interval '40 days')::date END,
        CASE WHEN state IN ('in_review', 'reviewed', 'approved', 'closed') THEN ARRAY['1134132399000005XE'] ELSE '{}' END, at
    FROM bench.new;
    INSERT INTO intake.review_queue (authority, open, drafted_at, case_id, county, item)
    SELECT '1134132399000005XE', open, at, id, county, implementing_code FROM bench.new WHERE state IN ('in_review', 'reviewed', 'approved', 'closed');
    INSERT INTO intake.forms (county, case_id, id, answers, saved_by, saved_at)
    SELECT county, id, md5('form' || id)::uuid, decode(repeat(md5(id::text), 12), 'hex'), applicant, at FROM bench.new;
    INSERT INTO intake.timeline (county, case_id, what, actor_kind, actor_id, role, detail, at)
    SELECT county, id, what, 'staff', md5('clerk' || h / 4 % 200)::uuid, 'clerk', jsonb_build_object('case_no', case_no),
           at + interval '1 day' * nth
    FROM bench.new, unnest(ARRAY['create_case', 'save_form', 'submit_case', 'accept_case', 'decide_case', 'close_case'])
        WITH ORDINALITY AS t (what, nth)
    WHERE nth <= CASE WHEN open THEN 3 ELSE 6 END;
    INSERT INTO intake.submissions (county, case_id, seq, by_kind, by_id, submitted_at)
    SELECT county, id, 1, 'person', applicant, at FROM bench.new;
    INSERT INTO intake.case_chains (county, case_id, applicant_id, implementing_code, first_received, nth, received_at)
    SELECT county, id, applicant, implementing_code, at::date, 1, at FROM bench.new;
    INSERT INTO intake.materials (id, county, case_id, material_code, source, licence_id, identifier, version, brought_by, brought_at)
    SELECT md5('m' || nth || id)::uuid, county, id, '00' || nth, 'licence', md5('l' || nth || applicant)::uuid, 'bench', 1, applicant, at
    FROM bench.new, generate_series(1, 2) AS nth;
    INSERT INTO intake.acceptances (county, case_id, deemed, pending, accepted_by, accepted_at)
    SELECT county, id, false, '{}', md5('clerk' || h / 4 % 200)::uuid, at FROM bench.new WHERE state IN ('accepted', 'in_review', 'reviewed', 'approved', 'closed');
    INSERT INTO intake.clock_events (county, case_id, id, kind, acted_by, counts_from, at)
    SELECT county, id, md5('c' || id)::uuid, 'started', md5('clerk' || h / 4 % 200)::uuid, at, at
    FROM bench.new WHERE state IN ('accepted', 'in_review', 'reviewed', 'approved', 'closed');
    INSERT INTO intake.decisions (county, case_id, id, outcome, authority, licence_types, seal_id, on_the_spot, decided_by, decided_at)
    SELECT county, id, md5('d' || id)::uuid, 'approve', authority, '{}', md5('seal')::uuid, false, md5('chief')::uuid, at
    FROM bench.new WHERE state IN ('approved', 'closed');
    INSERT INTO intake.case_reaches (county, case_id, seq, applicant_id, mobile, given_by, given_at)
    SELECT county, id, 1, applicant, decode(md5(applicant::text), 'hex'), applicant, at FROM bench.new WHERE h % 4 = 0;
    INSERT INTO intake.idempotency (county, caller, key, body_hash, row_id, answer, at)
    SELECT county, md5('clerk' || h / 4 % 200)::uuid, id || '-' || nth, sha256(id::text::bytea), md5('i' || nth || id)::uuid, '\\x00', at
    FROM bench.new, generate_series(1, 2) AS nth;
    SET session_replication_role = DEFAULT;
    DROP TABLE bench.new;
    TRUNCATE bench.made";

/// As the server's own upkeep would have done by then.
const UPKEEP: [&str; 14] = [
    "cases",
    "review_queue",
    "forms",
    "timeline",
    "submissions",
    "case_chains",
    "materials",
    "acceptances",
    "clock_events",
    "decisions",
    "case_reaches",
    "idempotency",
    "files",
    "item_marks",
];

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// The hall of the clerk who asks.
pub(super) fn hall() -> Uuid {
    Division::parse(HALL).map(|division| hall_id(&division).as_uuid()).unwrap_or_default()
}

pub(super) async fn prepare(stage: &Stage) -> Result<(), LaunchError> {
    let mut database = stage.database().await?;
    database.batch_execute(PREPARE).await.map_err(LaunchError::step("preparing the cases"))
}

/// Makes so many that there are `size`.
pub(super) async fn up_to(stage: &Stage, size: u32) -> Result<(), LaunchError> {
    let mut database = stage.database().await?;
    let counted = diesel::sql_query("SELECT count(*) AS n FROM intake.cases").get_result(&mut database).await;
    let Count { n } = counted.map_err(LaunchError::step("counting cases"))?;
    let there = u32::try_from(n).unwrap_or(u32::MAX);
    let mut from = there;
    while from < size {
        let to = size.min(from.saturating_add(CHUNK));
        made(&mut database, from, to).await?;
        from = to;
    }
    database.batch_execute(CASES).await.map_err(LaunchError::step("making cases"))?;
    database.batch_execute(ROWS).await.map_err(LaunchError::step("filling in cases"))?;
    for table in UPKEEP {
        let kept = database.batch_execute(&format!("VACUUM (ANALYZE) intake.{table}")).await;
        kept.map_err(LaunchError::step("keeping the tables up"))?;
    }
    Ok(())
}

/// What only this program makes: ids with the county in them, and numbers with their check digit. The county of every
/// hall of the seed is the same. A person has two cases on average.
async fn made(database: &mut AsyncPgConnection, from: u32, to: u32) -> Result<(), LaunchError> {
    let broken = LaunchError::step("making numbers of cases");
    let division = Division::parse(HALL).map_err(broken)?;
    let (mut numbers, mut ids, mut nos, mut persons) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for n in from..to {
        numbers.push(i32::try_from(n).unwrap_or(i32::MAX));
        ids.push(kernel::id::CaseId::in_county(&division).as_uuid());
        let no = CaseNo::make(0, FIRST_NUMBER + u64::from(n))
            .map_err(LaunchError::step("making numbers of cases"))?;
        nos.push(no.as_str().to_owned());
        persons
            .push(Uuid::from_u128(u128::from(n / 2).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835)));
    }
    let made = diesel::sql_query(MADE)
        .bind::<Array<Integer>, _>(numbers)
        .bind::<Array<Uid>, _>(ids)
        .bind::<Array<Text>, _>(nos)
        .bind::<Array<Uid>, _>(persons)
        .execute(database);
    made.await.map_err(LaunchError::step("making cases"))?;
    Ok(())
}

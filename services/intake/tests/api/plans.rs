//! Handing in reads no more blocks among many cases than among few. The lists are measured in `store/plans.rs`.
use crate::{
    papers::{at, id},
    world::{OTHER_TOWN, TOWN, VILLAGE, World},
};
use contracts::catalogue::hall_id;
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;
use kernel::{
    actor::Actor,
    code::Division,
    db::{DbError, transact},
    id::PersonId,
};
use serde_json::json;

const FILL: &str = include_str!("../many_cases.sql");
/// Blocks of intake's tables and indexes, from the question for the time, which opens a transaction, to the commit.
const PROBE: [&str; 5] = [
    "CREATE TABLE intake.probe (blocks bigint NOT NULL)",
    "CREATE FUNCTION intake.fetched() RETURNS bigint LANGUAGE sql VOLATILE AS $$ SELECT sum(pg_stat_get_xact_blocks_fetched(oid))::bigint
     FROM pg_class WHERE relnamespace = 'intake'::regnamespace $$",
    "CREATE OR REPLACE FUNCTION intake.hall_now() RETURNS timestamptz LANGUAGE plpgsql VOLATILE AS $$ BEGIN
     IF coalesce(current_setting('probe.from', true), '') = '' THEN
         PERFORM set_config('probe.from', intake.fetched()::text, true);
     END IF; RETURN clock_timestamp(); END $$",
    "CREATE FUNCTION intake.probe_to() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
     INSERT INTO intake.probe VALUES (intake.fetched() - current_setting('probe.from')::bigint); RETURN NULL; END $$",
    "CREATE CONSTRAINT TRIGGER probe_to AFTER INSERT ON intake.submissions DEFERRABLE INITIALLY DEFERRED
     FOR EACH ROW EXECUTE FUNCTION intake.probe_to()",
];

#[derive(diesel::QueryableByName)]
struct Blocks {
    #[diesel(sql_type = BigInt)]
    blocks: i64,
}

async fn fill(world: &World, from: usize, to: usize) {
    let hall = |town: &str| hall_id(&Division::parse(town).unwrap()).to_string();
    let sql = FILL.replace("$FROM", &from.to_string()).replace("$TOWN", &hall(TOWN));
    world.hall.sql(&sql.replace("$TO", &to.to_string()).replace("$OTHER", &hall(OTHER_TOWN))).await;
    for table in ["cases", "case_chains", "submissions", "forms", "idempotency", "timeline"] {
        world.hall.sql(&format!("VACUUM (ANALYZE) intake.{table}")).await;
    }
}

/// The median over some applications by different people, after some that make plans and statements ready.
async fn handed_in(world: &World) -> i64 {
    let form = json!({
        "name": "测试人", "citizen_no": "341323195511035428", "sex": "女", "birth_date": "1955-11-03",
        "address": "灵璧县渔沟镇大柳树村西李组7号", "phone": "13900000002", "occasion": "首次申领",
    });
    for nth in 0..30 {
        if nth == 15 {
            world.hall.sql("DELETE FROM intake.probe").await;
        }
        let body = json!({ "item": world.spot_item, "division": VILLAGE, "applicant": PersonId::random() });
        let case = id(&world.clerk.post("/api/intake/v1/cases", &body).await.ok());
        world.clerk.put(&at(&case, "form"), None, &form).await.ok();
        world.clerk.post(&at(&case, "submit"), &json!({})).await.ok();
    }
    world.hall.sql("GRANT SELECT ON intake.probe TO hall_intake_app").await;
    let median = "SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY blocks) AS blocks FROM probe";
    let actor = Actor::service("intake");
    let read = transact(world.hall.db("intake"), &actor, async |tx| {
        Ok::<_, DbError>(diesel::sql_query(median).get_result::<Blocks>(&mut **tx).await?.blocks)
    });
    read.await.unwrap()
}

#[actix_web::test]
async fn handing_in_reads_no_more_among_twenty_times_as_many_cases() {
    let world = World::start().await;
    for sql in PROBE {
        world.hall.sql(sql).await;
    }
    fill(&world, 0, 1_000).await;
    let few = handed_in(&world).await;
    fill(&world, 1_000, 20_000).await;
    let many = handed_in(&world).await;
    assert!(
        few > 20 && many * 2 <= few * 3,
        "{few} blocks among a thousand cases, {many} among twenty thousand"
    );
}

//! Who sees what.
use crate::{papers::at, world::World};
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;
use kernel::{
    actor::Actor,
    db::{DbError, transact},
};
use serde_json::json;

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

pub(crate) async fn count(world: &World, sql: &str) -> i64 {
    let actor = Actor::service("intake");
    let counted = transact(world.hall.db("intake"), &actor, async |tx| {
        Ok::<_, DbError>(diesel::sql_query(sql).get_result::<Count>(&mut **tx).await?)
    });
    counted.await.unwrap().n
}

#[actix_web::test]
async fn others_do_not_learn_that_a_case_exists() {
    let world = World::start().await;
    let case = world.submitted(&[]).await;
    let no = world.read(&case).await["case_no"].as_str().unwrap().to_owned();
    for path in ["", "timeline", "clock"] {
        for other in [&world.stranger, &world.other_clerk] {
            other.get(&at(&case, path)).await.assert_refused(404, "case_not_found");
        }
        world.hall.nobody().get(&at(&case, path)).await.assert_refused(401, "token_missing");
    }
    let by_no = format!("/api/intake/v1/cases/by-no/{no}");
    world.stranger.get(&by_no).await.assert_refused(404, "case_not_found");
    world.other_clerk.get(&by_no).await.assert_refused(404, "case_not_found");
    assert_eq!(world.clerk.get(&by_no).await.ok().json()["id"], json!(case));
}

#[actix_web::test]
async fn a_draft_is_the_business_of_those_who_write_it() {
    let world = World::start().await;
    let case = world.filled(&[]).await;
    world.clerk.get(&at(&case, "")).await.assert_refused(404, "case_not_found");
    assert_eq!(world.citizen.get(&at(&case, "")).await.ok().json()["form"]["name"], "王守田");
}

#[actix_web::test]
async fn lists_show_what_is_theirs_page_by_page() {
    let world = World::start().await;
    for _ in 0..3 {
        world.submitted(&[]).await;
    }
    let first = world.clerk.get("/api/intake/v1/cases?limit=2").await.ok().json();
    assert_eq!(first["items"].as_array().unwrap().len(), 2);
    let next = first["next"].as_str().unwrap();
    let second = world.clerk.get(&format!("/api/intake/v1/cases?limit=2&after={next}")).await.ok().json();
    assert_eq!(second["items"].as_array().unwrap().len(), 1);
    assert_eq!(world.other_clerk.get("/api/intake/v1/cases").await.ok().json()["items"], json!([]));
    let drafts = world.citizen.get("/api/intake/v1/cases?state=draft").await.ok().json();
    assert_eq!(drafts["items"], json!([]));
    world.citizen.get("/api/intake/v1/cases?state=nonsense").await.assert_refused(400, "state_unknown");
    world.citizen.get("/api/intake/v1/cases?after=nonsense").await.assert_refused(400, "bad_cursor");
}

#[actix_web::test]
async fn each_look_leaves_one_row_and_an_agent_without_receive_sees_no_form() {
    let world = World::start().await;
    let case = world.submitted(&[]).await;
    let looks = "SELECT count(*) AS n FROM access_log WHERE purpose = 'read_case'";
    let before = count(&world, looks).await;
    for _ in 0..3 {
        world.read(&case).await;
    }
    assert_eq!(count(&world, looks).await, before + 3);
    assert_eq!(world.agent.get(&at(&case, "")).await.ok().json()["form"]["name"], "王守田");
    let mandates = world.citizen.get("/api/intake/v1/mandates").await.ok().json();
    let revoke = format!("/api/intake/v1/mandates/{}/revoke", mandates["items"][0]["id"].as_str().unwrap());
    world.citizen.post(&revoke, &json!({})).await.ok();
    assert_eq!(world.agent.get(&at(&case, "")).await.ok().json()["form"], json!(null));
}

#[actix_web::test]
async fn every_change_has_one_audit_row_and_one_event_and_neither_holds_personal_data() {
    let world = World::start().await;
    let case = world.reviewed().await;
    world.chief.post(&at(&case, "decision"), &world.approve()).await.ok();
    let unequal = "SELECT count(*) AS n FROM
        (SELECT trace, count(*) AS rows FROM audit GROUP BY trace) a
        FULL JOIN (SELECT traceparent AS trace, count(*) AS rows FROM outbox WHERE type NOT LIKE '%personal_data_read%' GROUP BY traceparent) o USING (trace)
        WHERE a.rows IS DISTINCT FROM o.rows";
    assert_eq!(count(&world, unequal).await, 0);
    let telling = "SELECT count(*) AS n FROM outbox WHERE data::text LIKE '%王守田%' OR data::text LIKE '%341323196804120313%'";
    assert_eq!(count(&world, telling).await, 0);
    let shown = "SELECT count(*) AS n FROM timeline WHERE detail::text LIKE '%王守田%' OR detail::text LIKE '%1390000%'";
    assert_eq!(count(&world, shown).await, 0);
}

#[actix_web::test]
async fn the_state_machine_is_public_and_whole() {
    let world = World::start().await;
    let machine = world.hall.nobody().get("/api/intake/v1/state-machine").await.ok().json();
    assert_eq!(machine["initial"], "draft");
    let accept = json!({
        "from": "submitted", "action": "accept", "action_name": "受理", "to": "accepted", "who": ["clerk"],
        "who_names": ["窗口人员"],
    });
    assert!(machine["transitions"].as_array().unwrap().contains(&accept), "{machine}");
    let line = "submitted --> accepted: 受理（窗口人员）";
    assert!(machine["mermaid"].as_str().unwrap().contains(line), "{machine}");
    assert!(machine["svg"].as_str().unwrap().starts_with("<svg "), "{machine}");
}

#[actix_web::test]
async fn the_database_refuses_what_the_rules_forbid() {
    let world = World::start().await;
    let case = world.accepted().await;
    let refused = async |sql: String| {
        let actor = Actor::service("intake");
        let done = transact(world.hall.db("intake"), &actor, async |tx| {
            diesel::sql_query(sql).execute(&mut **tx).await?;
            Ok::<_, DbError>(())
        });
        assert!(done.await.is_err());
    };
    refused("UPDATE acceptances SET accepted_at = now()".to_owned()).await;
    refused("DELETE FROM clock_events".to_owned()).await;
    refused("UPDATE timeline SET what = 'nothing'".to_owned()).await;
    refused("DELETE FROM cases".to_owned()).await;
    refused(format!("UPDATE cases SET drafted_at = now() WHERE id = '{case}'")).await;
    refused(format!("UPDATE cases SET state = 'forgotten' WHERE id = '{case}'")).await;
    refused("UPDATE mandates SET valid_to = now()".to_owned()).await;
}

//! The bus between services that only reach each other over HTTP, and what its operators see.
use crate::world::{ALPHA, ALPHA_TREE, BETA, BETA_TREE, Changed, change, effects, subscription};
use auth::Role;
use bus::{Part, Position, Snapshot, Telling};
use kernel::{
    db::Tx,
    http::Routes,
    service::{Deps, Service},
};
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use testkit::TestHall;
use uuid::Uuid;

const TOLD: Uuid = Uuid::from_u128(7);

fn services(deps: &Deps) -> Vec<Service> {
    let snapshot = Snapshot::new(async |_: &mut Tx, _: Option<String>| {
        Ok(Part { tellings: vec![Telling::of(&Changed { thing: TOLD, version: 1 })?], next: None })
    });
    vec![
        Service {
            name: ALPHA,
            migrations: ALPHA_TREE,
            routes: bus::routes(Routes::new()),
            data: vec![snapshot.install()],
            tasks: bus::tasks(ALPHA, deps, vec![]),
        },
        Service {
            name: BETA,
            migrations: BETA_TREE,
            routes: bus::routes(Routes::new()),
            data: vec![],
            tasks: bus::tasks(BETA, deps, vec![subscription(Arc::default())]),
        },
    ]
}

#[actix_web::test]
async fn services_in_separate_processes_hear_each_other_over_http_and_redis() {
    let hall = TestHall::start(services).await;
    let thing = Uuid::new_v4();
    for _ in 0..3 {
        change(hall.db(ALPHA), thing, Duration::ZERO).await;
    }
    let beta = hall.service(BETA, ALPHA);
    let page = format!("/api/{ALPHA}/v1/outbox?after=1&limit=1&consumer={BETA}");
    let begun = std::time::Instant::now();
    let read = loop {
        let read = beta.get(&page).await.ok().json();
        if read["head"] == "3" {
            break read;
        }
        assert!(begun.elapsed() < Duration::from_secs(10), "the relay stamps: {read}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    };
    assert_eq!(read["items"].as_array().unwrap().len(), 1);
    assert_eq!(read["items"][0]["position"], json!(Position::new(2).unwrap()));
    assert_eq!(read["items"][0]["source"], "/api/busalpha");
    hall.drain().await;
    assert!(effects(hall.db(BETA)).await.contains(&(TOLD, 1)), "it began with the snapshot");
    let heard = effects(hall.db(BETA)).await.len();
    change(hall.db(ALPHA), thing, Duration::ZERO).await;
    hall.drain().await;
    assert_eq!(effects(hall.db(BETA)).await.len(), heard + 1);
    let snapshot = beta.get(&format!("/api/{ALPHA}/v1/snapshot")).await.ok().json();
    assert_eq!(snapshot["items"][0]["subject"], json!(TOLD));
    hall.service(ALPHA, BETA)
        .get(&format!("/api/{BETA}/v1/snapshot"))
        .await
        .assert_refused(404, "snapshot_not_offered");
}

#[actix_web::test]
async fn only_services_pull_and_only_for_themselves() {
    let hall = TestHall::start(services).await;
    let page = format!("/api/{ALPHA}/v1/outbox?after=0");
    hall.nobody().get(&page).await.assert_refused(401, "token_missing");
    let admin = hall.staff(&[Role::AdminSystem], "341323000000", None);
    assert_eq!(admin.get(&page).await.status, 403);
    let beta = hall.service(BETA, ALPHA);
    beta.get(&page).await.ok();
    beta.get(&format!("{page}&consumer=someone")).await.assert_refused(403, "not_the_consumer");
    assert_eq!(beta.get(&format!("/api/{ALPHA}/v1/outbox?after=-1")).await.status, 400);
}

#[actix_web::test]
async fn an_administrator_sees_replays_and_drops_dead_events() {
    let hall = TestHall::start(services).await;
    for (position, subject) in [(1_i64, Uuid::from_u128(1)), (2, Uuid::from_u128(2))] {
        let id = Uuid::new_v4();
        let envelope = json!({
            "specversion": "1.0", "id": id, "source": "/api/busalpha", "type": "busalpha.thing_changed.v1",
            "subject": subject, "time": "2026-11-02T03:04:05Z", "datacontenttype": "application/json",
            "data": { "thing": subject, "version": 1 }, "position": position.to_string(),
        });
        hall.sql(&format!(
            "INSERT INTO busbeta.bus_held (source, position, event_id, subject, type, envelope, state, attempts, reason)
             VALUES ('busalpha', {position}, '{id}', '{subject}', 'busalpha.thing_changed.v1', '{envelope}', 'dead', 5, 'x')"
        ))
        .await;
    }
    let admin = hall.staff(&[Role::AdminSystem], "341323000000", None);
    let dead = format!("/api/{BETA}/v1/dead");
    let first: Value = admin.get(&format!("{dead}?limit=1")).await.ok().json();
    let next = first["next"].as_str().unwrap().to_owned();
    let second = admin.get(&format!("{dead}?limit=1&after={next}")).await.ok().json();
    assert_eq!(second["items"][0]["state"], "dead");
    let (one, two) = (&first["items"][0]["id"], &second["items"][0]["id"]);
    admin.post(&format!("{dead}/{one}/replay"), &json!({})).await.ok();
    let dropped = admin.post(&format!("{dead}/{two}/drop"), &json!({})).await.ok().json();
    assert_eq!(dropped["state"], "dropped");
    admin.post(&format!("{dead}/{two}/drop"), &json!({})).await.assert_refused(409, "held_event_not_dead");
    admin.post(&format!("{dead}/99/replay"), &json!({})).await.assert_refused(404, "held_event_not_found");
    hall.drain().await;
    let left = admin.get(&dead).await.ok().json();
    assert_eq!(left["items"].as_array().unwrap().len(), 1, "the replayed one had its effect");
    let stranger = hall.service(ALPHA, BETA);
    assert_eq!(stranger.get(&dead).await.status, 403);
}

//! Figures: what is counted is what the record knows, once each; who may see which, and what the public is not shown.
use crate::{
    papers::{at, in_town},
    world::{AUTHORITY, OTHER_TOWN, TOWN, World},
};
use auth::Role;
use chrono::{DateTime, Utc};
use contracts::{
    Event,
    catalogue::hall_id,
    intake::CaseClosed,
    lobby::{TicketIssued, VisitEnded, VisitOutcome},
};
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use intake::{check_figures, recount_figures};
use kernel::{
    actor::Actor,
    code::Division,
    db::{DbError, transact},
    http::Routes,
    id::{HallId, TicketId, WindowId},
    service::{Deps, Service},
};
use serde_json::{Value, json};
use testkit::Client;
use uuid::Uuid;

const WORDS: &str = "申请的宅基地不在村庄规划的建设用地范围内。";
const LOBBY: EmbeddedMigrations = embed_migrations!("../../migrations/lobby");

fn on(day: &str) -> DateTime<Utc> {
    format!("{day}T02:00:00Z").parse().unwrap()
}

fn town_hall() -> HallId {
    HallId::from_uuid(hall_id(&Division::parse(TOWN).unwrap()).as_uuid())
}

async fn tell<E: Event>(world: &World, service: &str, event: &E) {
    let actor = Actor::service(if service == "lobby" { "lobby" } else { "intake" });
    let told = transact(world.hall.db(service), &actor, async |tx| {
        bus::publish(tx, event).await?;
        Ok::<(), DbError>(())
    });
    told.await.unwrap();
}

/// `GET /figures` of November to May.
async fn figures(who: &Client, by: &str) -> Value {
    let path = format!("/api/intake/v1/figures?from=2026-11-01&to=2027-05-31&by={by}");
    who.get(&path).await.ok().json()
}

fn counts(figures: &Value, key: &str) -> Value {
    let rows = figures["rows"].as_array().unwrap();
    rows.iter().find(|row| row["key"] == key).map(|row| row["counts"].clone()).unwrap_or_default()
}

/// One case not accepted, one refused in time and delivered, one granted much too late.
async fn three_cases(world: &World) -> String {
    world.hall.set_now(on("2026-11-23")).await;
    let rejected = world.submitted(&[]).await;
    let why = json!({ "reason": WORDS, "remedies": WORDS });
    world.clerk.post(&at(&rejected, "reject"), &why).await.ok();
    let refused = world.reviewed().await;
    let late = world.reviewed().await;
    world.hall.set_now(on("2026-11-26")).await;
    let refusal = json!({ "outcome": "refuse", "seal": world.seal, "reason": WORDS, "remedies": WORDS });
    world.chief.post(&at(&refused, "decision"), &refusal).await.ok();
    world.clerk.post(&at(&refused, "delivery"), &json!({ "way": "window" })).await.ok();
    let bad = json!({ "target": "matter", "level": "1", "options": ["113"], "words": WORDS });
    world.citizen.post(&at(&refused, "ratings"), &bad).await.ok();
    world.hall.set_now(on("2027-05-10")).await;
    world.chief.post(&at(&late, "decision"), &world.approve()).await.ok();
    refused
}

#[actix_web::test]
async fn the_figures_are_those_of_the_record_whatever_is_heard_twice_and_a_recount_gives_the_same() {
    let world = World::start().await;
    let refused = three_cases(&world).await;
    world.hall.drain().await;
    let db = world.hall.db("intake");
    let by_day = figures(&world.chief, "day").await;
    assert_eq!(
        counts(&by_day, "2026-11-23"),
        json!({ "submitted": 3, "accepted": 2, "not_accepted": 1 }),
        "{by_day}"
    );
    let told = json!({ "refused": 1, "on_time": 1, "delivered": 1, "rated_badly": 1 });
    assert_eq!(counts(&by_day, "2026-11-26"), told, "{by_day}");
    assert_eq!(counts(&by_day, "2027-05-10"), json!({ "approved": 1, "late": 1, "card_red": 1 }), "{by_day}");
    let days = |key: &str| {
        let rows = by_day["rows"].as_array().unwrap();
        rows.iter().find(|row| row["key"] == key).unwrap()["working_days"].as_i64().unwrap()
    };
    assert_eq!(days("2026-11-26"), 3, "Tuesday, Wednesday, Thursday");
    let checked = check_figures(db).await.unwrap();
    assert_eq!((checked.missing, checked.extra, checked.off), (0, 0, 0), "{checked:?}");
    assert!(checked.counted >= 12, "{checked:?}");
    // The same again, under another event id.
    let again = CaseClosed { case_id: refused.parse().unwrap(), closed_at: on("2026-11-26") };
    tell(&world, "intake", &again).await;
    world.hall.drain().await;
    assert_eq!(figures(&world.chief, "day").await, by_day);
    assert_eq!(recount_figures(db).await.unwrap(), 0, "there is nothing that no event has counted");
    // Lost altogether, they are made anew from the record.
    for lost in ["figure_facts", "figure_days"] {
        world.hall.sql(&format!("DELETE FROM intake.{lost}")).await;
    }
    let facts = check_figures(db).await.unwrap().missing;
    assert!(facts > 0 && recount_figures(db).await.unwrap() > 0);
    assert_eq!(figures(&world.chief, "day").await, by_day);
    assert_eq!(check_figures(db).await.unwrap(), checked);
    // A counter that somebody touched is found.
    world.hall.sql("UPDATE intake.figure_days SET n = n + 1 WHERE what = 'late'").await;
    assert_eq!(check_figures(db).await.unwrap().off, 1);
}

#[actix_web::test]
async fn figures_are_of_ones_own_hall_or_place_and_the_public_is_shown_no_small_numbers() {
    let world = World::start().await;
    three_cases(&world).await;
    world.hall.drain().await;
    let supervisor = figures(&world.supervisor, "hall").await;
    let hall = town_hall().to_string();
    assert_eq!(counts(&supervisor, &hall)["submitted"], 3, "{supervisor}");
    assert_eq!(supervisor["rows"][0]["name"], "渔沟镇");
    for (by, key, name) in [
        ("item", world.item.as_str(), "农村"),
        // The authority's name as the seeded item has it.
        ("authority", AUTHORITY, "authority_name"),
        ("channel", "agent", ""),
        ("month", "2026-11", ""),
        ("week", "2026-11-23", ""),
    ] {
        let found = figures(&world.supervisor, by).await;
        assert_eq!(counts(&found, key)["submitted"], 3, "{found}");
        assert!(found.to_string().contains(name), "{found}");
    }
    // Another hall of the same county has none of it; a clerk none at all.
    assert_eq!(figures(&world.other_clerk, "day").await["rows"], json!([]));
    let base = "/api/intake/v1/figures?from=2026-11-01&to=2026-11-30&by=day";
    world.clerk.get(base).await.assert_refused(403, "permission_missing");
    let elsewhere = format!("{base}&division=341322");
    world.supervisor.get(&elsewhere).await.assert_refused(403, "figures_elsewhere");
    let other = hall_id(&Division::parse(OTHER_TOWN).unwrap());
    world.chief.get(&format!("{base}&hall={other}")).await.assert_refused(403, "figures_elsewhere");
    let long = "/api/intake/v1/figures?from=2020-11-01&to=2026-11-30&by=day";
    world.supervisor.get(long).await.assert_refused(400, "figures_span");
    let sheet = world.chief.get(&base.replace("/figures?", "/figures/table?")).await.ok();
    let sheet = String::from_utf8(sheet.bytes).unwrap();
    assert!(sheet.starts_with("\u{feff}代码,名称,收件,受理"), "{sheet}");
    assert!(sheet.contains("\r\n2026-11-23,,3,2,"), "{sheet}");
    // The public: three came, one was refused and two were accepted; the last two numbers point at someone.
    let public = "/api/intake/v1/figures/public?division=341323&month=";
    let nobody = world.hall.nobody();
    let shown = nobody.get(&format!("{public}2026-11")).await.ok().json();
    assert_eq!(counts(&shown, &hall), json!({ "submitted": 3 }), "{shown}");
    let held: Vec<&str> =
        shown["rows"][0]["held_back"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert!(held.contains(&"accepted") && held.contains(&"refused"), "{shown}");
    assert_eq!(shown["rows"][0]["working_days"], 0);
    nobody.get(&format!("{public}2027-05")).await.assert_refused(400, "figures_month");
}

fn with_a_floor(deps: &Deps) -> Vec<Service> {
    let lobby = Service {
        name: "lobby",
        migrations: LOBBY,
        routes: bus::routes(Routes::new()),
        data: Vec::new(),
        tasks: bus::tasks("lobby", deps, Vec::new()),
    };
    vec![intake::service(deps), lobby]
}

#[actix_web::test]
async fn visits_are_counted_by_window_and_outcome_once_each() {
    let world = World::begin(with_a_floor).await;
    world.hall.set_now(on("2026-11-23")).await;
    let (hall, window) = (town_hall(), WindowId::random());
    let manager = world.hall.client(&in_town(Uuid::new_v4(), &[Role::HallManager], TOWN, AUTHORITY));
    let day = "2026-11-23".parse().unwrap();
    for outcome in [VisitOutcome::Accepted, VisitOutcome::Told, VisitOutcome::Told, VisitOutcome::Refused] {
        let ticket = TicketId::random();
        let issued = TicketIssued {
            ticket_id: ticket,
            hall_id: hall,
            queue_id: contracts::lobby::queue_id(hall, 'A'),
            day,
            appointment_id: None,
        };
        let ended = VisitEnded {
            ticket_id: ticket,
            hall_id: hall,
            window_id: window,
            outcome,
            case_id: None,
            ended_at: on("2026-11-23"),
        };
        tell(&world, "lobby", &issued).await;
        for _ in 0..2 {
            tell(&world, "lobby", &ended).await;
        }
    }
    world.hall.drain().await;
    let by_day = figures(&manager, "day").await;
    let all = json!({ "ticket": 4, "visit_accepted": 1, "visit_told": 2, "visit_refused": 1 });
    assert_eq!(counts(&by_day, "2026-11-23"), all, "{by_day}");
    let by_window = figures(&manager, "window").await;
    assert_eq!(counts(&by_window, &window.to_string())["visit_told"], 2, "{by_window}");
    let checked = check_figures(world.hall.db("intake")).await.unwrap();
    assert_eq!((checked.missing, checked.extra, checked.off), (0, 0, 0), "{checked:?}");
}

#[actix_web::test]
async fn an_annulled_rating_is_corrected_on_the_day_of_the_annulment_and_its_own_day_stays_as_it_was() {
    let world = World::start().await;
    let refused = three_cases(&world).await;
    world.hall.drain().await;
    let before = figures(&world.chief, "day").await;
    let manager = world.hall.client(&in_town(Uuid::new_v4(), &[Role::Chief], TOWN, AUTHORITY));
    world.hall.set_now(on("2026-11-27")).await;
    let open = manager.get("/api/intake/v1/rectifications?open=true").await.ok().json();
    assert_eq!(open["items"][0]["case_id"], json!(refused), "{open}");
    let id = open["items"][0]["id"].as_str().unwrap();
    let step = |what: &str| format!("/api/intake/v1/rectifications/{id}/{what}");
    manager.post(&step("call"), &json!({ "words": WORDS })).await.ok();
    let appeal = manager.post(&step("appeal"), &json!({ "reason": WORDS })).await.ok().json();
    let judge = format!("/api/intake/v1/rating-appeals/{}/judge", appeal["id"].as_str().unwrap());
    world.supervisor.post(&judge, &json!({ "annul": true, "words": WORDS })).await.ok();
    world.hall.drain().await;
    let after = figures(&world.chief, "day").await;
    assert_eq!(counts(&after, "2026-11-27"), json!({ "rating_annulled": 1 }), "{after}");
    assert_eq!(counts(&after, "2026-11-26"), counts(&before, "2026-11-26"), "{after}");
    let db = world.hall.db("intake");
    let checked = check_figures(db).await.unwrap();
    assert_eq!((checked.missing, checked.extra, checked.off), (0, 0, 0), "{checked:?}");
    assert_eq!(recount_figures(db).await.unwrap(), 0);
}

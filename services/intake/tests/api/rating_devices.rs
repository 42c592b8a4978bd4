//! 评价器 at a window: linked by the hall's manager, asked by whoever sits there, answered once by whoever was served; the staff learn
//! neither whether nor how.
use crate::{
    papers::{at, in_town},
    world::{AUTHORITY, OTHER_TOWN, TOWN, World},
};
use auth::Role;
use chrono::{DateTime, TimeDelta, Utc};
use contracts::{
    catalogue::{hall_id, window_id},
    lobby::WindowChanged,
};
use kernel::{
    actor::Actor,
    code::Division,
    db::transact,
    id::{HallId, StaffId},
};
use serde_json::{Value, json};
use testkit::{Client, Reply};
use uuid::Uuid;

const DEVICES: &str = "/api/intake/v1/rating-devices";

fn on(day: &str) -> DateTime<Utc> {
    format!("{day}T02:00:00Z").parse().unwrap()
}

fn of_hall(world: &World, id: Uuid, roles: &[Role], town: &str) -> Client {
    world.hall.client(&in_town(id, roles, town, AUTHORITY))
}

fn manager(world: &World) -> Client {
    of_hall(world, Uuid::new_v4(), &[Role::HallManager], TOWN)
}

/// The floor tells that somebody sat down.
async fn sits(world: &World, staff: Uuid, number: i16) {
    let hall = HallId::from_uuid(hall_id(&Division::parse(TOWN).unwrap()).as_uuid());
    let told = WindowChanged {
        window_id: window_id(hall, number),
        hall_id: hall,
        open: true,
        queues: Vec::new(),
        staff_id: Some(StaffId::from_uuid(staff)),
    };
    let (db, bus) = (world.hall.db("intake"), Actor::service("intake"));
    let heard = transact(db, &bus, async |tx| intake::hear::window_changed(tx, &told).await);
    heard.await.unwrap();
}

/// What a device sends, without any log-in.
async fn device(world: &World, what: &str, body: &Value) -> Reply {
    let path = format!("/api/intake/v1/rating-device/{what}");
    world.hall.nobody().post(&path, body).await
}

async fn code(by: &Client, window: i16) -> String {
    let linked = by.post(DEVICES, &json!({ "window": window })).await.ok().json();
    assert_eq!((&linked["window"], &linked["paired"]), (&json!(window), &json!(false)));
    linked["code"].as_str().unwrap().to_owned()
}

/// A device that stands at a window.
async fn linked(world: &World, by: &Client, window: i16) -> String {
    let code = code(by, window).await;
    let paired = device(world, "pair", &json!({ "code": code.to_lowercase() })).await.ok().json();
    assert_eq!(paired["window"], window);
    paired["device"].as_str().unwrap().to_owned()
}

async fn shown(world: &World, own: &str) -> Value {
    device(world, "show", &json!({ "device": own })).await.ok().json()
}

async fn ask(by: &Client, case: &str) -> Reply {
    by.post(&at(case, "rating-request"), &json!({})).await
}

fn rating(own: &str, request: &Value, level: &str) -> Value {
    json!({ "device": own, "request": request, "level": level, "options": [] })
}

#[actix_web::test]
async fn a_device_is_linked_by_the_halls_manager_with_a_code_that_counts_once_and_for_ten_minutes() {
    let world = World::start().await;
    world.hall.set_now(on("2026-11-20")).await;
    let (manager, window) = (manager(&world), json!({ "window": 3 }));
    for other in [&world.clerk, &world.chief, &world.supervisor, &world.citizen] {
        other.post(DEVICES, &window).await.assert_refused(403, "permission_missing");
    }
    manager.post(DEVICES, &json!({ "window": 0 })).await.assert_refused(400, "rating_window_invalid");
    device(&world, "pair", &json!({ "code": "ABCDEFGHJK" })).await.assert_refused(409, "rating_code_unknown");
    let used = code(&manager, 3).await;
    let first = device(&world, "pair", &json!({ "code": used })).await.ok().json();
    device(&world, "pair", &json!({ "code": used })).await.assert_refused(409, "rating_code_unknown");
    let listed = manager.get(DEVICES).await.ok().json();
    assert_eq!((&listed[0]["paired"], &listed[0]["code"]), (&json!(true), &json!(null)), "{listed}");
    // Another device at the same window takes the first one's place.
    let late = code(&manager, 3).await;
    let gone = json!({ "device": first["device"] });
    device(&world, "show", &gone).await.assert_refused(403, "rating_device_unknown");
    world.hall.set_now(on("2026-11-20") + TimeDelta::minutes(11)).await;
    device(&world, "pair", &json!({ "code": late })).await.assert_refused(409, "rating_code_unknown");
    // Taken out by its own hall only.
    let own = linked(&world, &manager, 3).await;
    let listed = manager.get(DEVICES).await.ok().json();
    let end = format!("{DEVICES}/{}/end", listed[0]["id"].as_str().unwrap());
    let elsewhere = of_hall(&world, Uuid::new_v4(), &[Role::HallManager], OTHER_TOWN);
    assert_eq!(elsewhere.get(DEVICES).await.ok().json(), json!([]));
    elsewhere.post(&end, &json!({})).await.assert_refused(404, "not_found");
    manager.post(&end, &json!({})).await.ok();
    device(&world, "show", &json!({ "device": own })).await.assert_refused(403, "rating_device_unknown");
}

#[actix_web::test]
async fn whoever_was_served_rates_once_at_the_window_and_the_device_shows_nothing_of_a_person() {
    let world = World::start().await;
    world.hall.set_now(on("2026-11-20")).await;
    let case = world.submitted(&[]).await;
    let own = linked(&world, &manager(&world), 3).await;
    assert_eq!(shown(&world, &own).await["asked"], json!(null));
    // A chief who has not touched the case sits at the window and serves.
    let server = Uuid::new_v4();
    let serves = of_hall(&world, server, &[Role::Clerk, Role::Chief], TOWN);
    ask(&serves, &case).await.assert_refused(409, "rating_no_seat");
    sits(&world, server, 4).await;
    ask(&serves, &case).await.assert_refused(409, "rating_no_device");
    sits(&world, server, 3).await;
    world
        .other_clerk
        .post(&at(&case, "rating-request"), &json!({}))
        .await
        .assert_refused(404, "case_not_found");
    assert_eq!(ask(&serves, &case).await.ok().json()["window"], 3);
    let seen = shown(&world, &own).await;
    assert_eq!((&seen["window"], &seen["asked"]["seconds"]), (&json!(3), &json!(120)), "{seen}");
    assert_eq!(seen["asked"]["choices"].as_array().unwrap().len(), 5);
    for secret in ["王守田", "13900000001", "341323196804120313", &case, &world.villager.to_string()] {
        assert!(!seen.to_string().contains(secret), "{seen}");
    }
    let request = &seen["asked"]["request"];
    let mut bad = rating(&own, request, "1");
    bad["options"] = json!(["517"]);
    device(&world, "rate", &bad).await.assert_refused(400, "rating_option_invalid");
    bad["options"] = json!(["115"]);
    device(&world, "rate", &bad).await.ok();
    device(&world, "rate", &bad).await.assert_refused(409, "rating_request_over");
    assert_eq!(shown(&world, &own).await["asked"], json!(null));
    // It is the one rating of this service: the applicant sees it, rates it no second time, and is called back.
    let said = world.citizen.get(&at(&case, "ratings")).await.ok().json();
    let given = &said["given"][0];
    assert_eq!((&given["channel"], &given["level"]), (&json!("device"), &json!("1")), "{said}");
    let again = json!({ "target": "service", "level": "5", "options": [] });
    world.citizen.post(&at(&case, "ratings"), &again).await.assert_refused(409, "rated_before");
    let open = "/api/intake/v1/rectifications?open=true";
    let others = of_hall(&world, Uuid::new_v4(), &[Role::Chief], TOWN);
    assert_eq!(others.get(open).await.ok().json()["items"][0]["state"], "to_call");
    assert_eq!(serves.get(open).await.ok().json()["items"], json!([]), "who asked is rated, too");
    let table = "/api/intake/v1/ratings/table?from=2026-11-01&to=2026-11-30";
    let table = String::from_utf8(world.supervisor.get(table).await.ok().bytes).unwrap();
    assert!(table.contains(",PJQ,1,1,0,115,"), "{table}");
}

#[actix_web::test]
async fn a_request_ends_by_itself_counts_on_its_own_device_only_and_gives_way_to_the_next() {
    let world = World::start().await;
    world.hall.set_now(on("2026-11-20")).await;
    let (one, two) = (world.submitted(&[]).await, world.submitted(&[]).await);
    let manager = manager(&world);
    let (own, other) = (linked(&world, &manager, 3).await, linked(&world, &manager, 4).await);
    sits(&world, world.clerk_id, 3).await;
    ask(&world.clerk, &one).await.ok();
    let first = shown(&world, &own).await["asked"]["request"].clone();
    assert_eq!(shown(&world, &other).await["asked"], json!(null));
    let refused =
        async |body: Value| device(&world, "rate", &body).await.assert_refused(409, "rating_request_over");
    refused(rating(&other, &first, "5")).await;
    device(&world, "rate", &rating("nothing", &first, "5"))
        .await
        .assert_refused(403, "rating_device_unknown");
    ask(&world.clerk, &two).await.ok();
    let second = shown(&world, &own).await["asked"]["request"].clone();
    assert_ne!(first, second);
    refused(rating(&own, &first, "5")).await;
    device(&world, "skip", &json!({ "device": own, "request": second })).await.ok();
    refused(rating(&own, &second, "5")).await;
    assert_eq!(shown(&world, &own).await["asked"], json!(null));
    ask(&world.clerk, &two).await.ok();
    let third = shown(&world, &own).await["asked"]["request"].clone();
    world.hall.set_now(on("2026-11-20") + TimeDelta::seconds(120)).await;
    assert_eq!(shown(&world, &own).await["asked"], json!(null));
    refused(rating(&own, &third, "5")).await;
    // Nothing of this was a rating.
    for case in [&one, &two] {
        assert_eq!(world.citizen.get(&at(case, "ratings")).await.ok().json()["given"], json!([]));
    }
}

#[actix_web::test]
async fn who_serves_neither_gives_the_rating_nor_learns_of_it_and_who_linked_the_device_asks_for_none() {
    let world = World::start().await;
    world.hall.set_now(on("2026-11-20")).await;
    let case = world.submitted(&[]).await;
    let own = linked(&world, &manager(&world), 3).await;
    sits(&world, world.clerk_id, 3).await;
    let asked = ask(&world.clerk, &case).await.ok().json();
    let good = json!({ "target": "service", "level": "5", "options": [] });
    world.clerk.post(&at(&case, "ratings"), &good).await.assert_refused(403, "permission_missing");
    let before = world.clerk.get(&at(&case, "timeline?limit=100")).await.ok().json();
    let request = shown(&world, &own).await["asked"]["request"].clone();
    device(&world, "rate", &rating(&own, &request, "2")).await.ok();
    assert_eq!(world.clerk.get(&at(&case, "timeline?limit=100")).await.ok().json(), before);
    // Asking again looks the same to the clerk, also on the device beside him, and what was given stands.
    assert_eq!(ask(&world.clerk, &case).await.ok().json(), asked);
    let again = shown(&world, &own).await["asked"]["request"].clone();
    device(&world, "rate", &rating(&own, &again, "5")).await.ok();
    let given = world.citizen.get(&at(&case, "ratings")).await.ok().json()["given"].clone();
    assert_eq!((given.as_array().unwrap().len(), &given[0]["level"]), (1, &json!("2")), "{given}");
    let both = Uuid::new_v4();
    let links = of_hall(&world, both, &[Role::Clerk, Role::HallManager], TOWN);
    linked(&world, &links, 5).await;
    sits(&world, both, 5).await;
    ask(&links, &case).await.assert_refused(403, "rating_own_device");
}

#[actix_web::test]
async fn a_rating_is_asked_only_of_whoever_was_just_served_at_a_window() {
    let world = World::start().await;
    world.hall.set_now(on("2026-11-20")).await;
    let case = world.submitted(&[]).await;
    linked(&world, &manager(&world), 3).await;
    sits(&world, world.clerk_id, 3).await;
    world.hall.set_now(on("2026-11-20") + TimeDelta::minutes(31)).await;
    ask(&world.clerk, &case).await.assert_refused(409, "rating_not_served");
    world.clerk.post(&at(&case, "accept"), &json!({})).await.ok();
    ask(&world.clerk, &case).await.ok();
}

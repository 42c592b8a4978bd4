//! Who is away, and who stands in for exactly that time.

use auth::Role;
use chrono::{DateTime, Utc};
use identity::seed::Account;
use kernel::id::{HallId, StaffId};
use serde_json::{Value, json};
use testkit::{Client, Reply};

use crate::{
    outer::{Outer, in_hours},
    world::{API, Tokens, World, account, claims},
};

fn at(hall: u8, user_name: &str, roles: &[Role]) -> Account {
    Account { hall: Some(HallId::from_uuid(uuid::Uuid::from_bytes([hall; 16]))), ..account(user_name, roles) }
}

struct Staff {
    chief: StaffId,
    clerk: StaffId,
    system: Client,
    security: Client,
}

async fn staff(world: &World) -> Staff {
    world.staff("system", &[Role::AdminSystem]).await;
    world.staff("security", &[Role::AdminSecurity]).await;
    Staff {
        chief: world.account(&at(1, "chief", &[Role::Chief])).await,
        clerk: world.account(&at(1, "clerk", &[Role::Clerk])).await,
        system: world.caller("system").await,
        security: world.caller("security").await,
    }
}

async fn propose(
    client: &Client,
    (away, substitute): (StaffId, StaffId),
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Reply {
    let body = json!({
        "staff_id": away, "substitute_id": substitute, "from": from, "until": until, "reason": "年休假一周",
    });
    client.post(&format!("{API}/absences"), &body).await
}

fn path(asked: &Reply, how: &str) -> String {
    format!("{API}/absences/{}/{how}", asked.json()["absence_id"].as_str().unwrap())
}

fn roles(tokens: &Tokens) -> Value {
    claims(&tokens.access)["roles"].clone()
}

#[actix_web::test]
async fn a_substitute_has_the_absent_ones_roles_for_exactly_that_time_and_is_out_when_it_is_ended_early() {
    let world = World::start().await;
    let Staff { chief, clerk, system, security } = staff(&world).await;
    let time = (in_hours(-1), in_hours(48));
    let asked = propose(&system, (chief, clerk), time).await.ok();
    assert_eq!(roles(&world.log_in("clerk").await), json!(["clerk"]), "asked for is not approved");
    system.post(&path(&asked, "approve"), &()).await.assert_refused(403, "permission_missing");
    security.post(&path(&asked, "approve"), &()).await.ok();
    security.post(&path(&asked, "approve"), &()).await.assert_refused(409, "proposal_decided");
    let tokens = world.log_in("clerk").await;
    assert_eq!(roles(&tokens), json!(["clerk", "chief"]));
    let me = world.hall.bearer(tokens.access.clone()).get(&format!("{API}/me")).await.ok().json();
    assert_eq!(me["standing_in"].as_array().map(Vec::len), Some(1), "he sees for whom: {me}");
    let seen = security.get(&format!("{API}/absences")).await.ok().json();
    assert_eq!((&seen[0]["reason"], &seen[0]["state"]), (&json!("年休假一周"), &json!("approved")));
    propose(&system, (chief, clerk), (in_hours(24), in_hours(72)))
        .await
        .assert_refused(409, "absence_overlaps");
    system.post(&path(&asked, "end"), &()).await.ok();
    assert_eq!(world.refresh(&tokens.refresh).await.status, 400, "his sessions are over");
    assert_eq!(roles(&world.log_in("clerk").await), json!(["clerk"]));
    system.post(&path(&asked, "end"), &()).await.assert_refused(409, "absence_over");
}

#[actix_web::test]
async fn an_absence_begins_and_ends_by_the_clock_and_no_token_outlives_it() {
    let outer = Outer::start().await;
    let world = &outer.world;
    let Staff { chief, clerk, system, security } = staff(world).await;
    // Whole seconds: lives of tokens are counted in them.
    let start = DateTime::from_timestamp(in_hours(0).timestamp(), 0).unwrap();
    world.hall.set_now(start).await;
    let seconds = chrono::TimeDelta::seconds;
    let asked = propose(&system, (chief, clerk), (start + seconds(100), start + seconds(190))).await.ok();
    security.post(&path(&asked, "approve"), &()).await.ok();
    let lasts = |tokens: &Tokens| {
        let said = claims(&tokens.access);
        said["exp"].as_u64().unwrap() - said["iat"].as_u64().unwrap()
    };
    let before = world.log_in("clerk").await;
    assert_eq!((roles(&before), lasts(&before)), (json!(["clerk"]), 100), "a new token when it begins");
    world.hall.set_now(start + seconds(100)).await;
    let during = Tokens::of(&world.refresh(&before.refresh).await.ok());
    assert_eq!((roles(&during), lasts(&during)), (json!(["clerk", "chief"]), 90));
    world.hall.set_now(start + seconds(190)).await;
    let after = Tokens::of(&world.refresh(&during.refresh).await.ok());
    assert_eq!((roles(&after), lasts(&after)), (json!(["clerk"]), 300));
}

#[actix_web::test]
async fn a_substitute_is_of_the_same_hall_never_an_administrator_and_gone_with_the_one_he_stands_in_for() {
    let world = World::start().await;
    let Staff { chief, clerk, system, security } = staff(&world).await;
    let far = world.account(&at(2, "far", &[Role::Clerk])).await;
    let audit = world.account(&at(1, "audit", &[Role::AdminAudit])).await;
    let time = (in_hours(-1), in_hours(48));
    for other in [far, audit, chief] {
        propose(&system, (chief, other), time).await.assert_refused(400, "absence_invalid");
    }
    propose(&system, (audit, clerk), time).await.assert_refused(400, "absence_invalid");
    let asked = propose(&system, (chief, clerk), time).await.ok();
    security.post(&path(&asked, "approve"), &()).await.ok();
    let tokens = world.log_in("clerk").await;
    system.post(&format!("{API}/staff/{chief}/stop"), &()).await.ok();
    assert_eq!(world.refresh(&tokens.refresh).await.status, 400);
    assert_eq!(roles(&world.log_in("clerk").await), json!(["clerk"]));
}

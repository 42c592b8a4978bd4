//! Accounts take two administrators, and no member holds two of the three administrators' roles.

use auth::{Role, SubjectKind, TokenSubject};
use identity::seed::Account;
use kernel::{code::Uscc, id::HallId};
use serde_json::{Value, json};
use testkit::{Client, Reply};
use uuid::Uuid;

use crate::world::{API, PASSWORD, World, account, agent, number};

struct Admins {
    system: Client,
    security: Client,
}

async fn admins(world: &World) -> Admins {
    world.staff("admin_system", &[Role::AdminSystem]).await;
    let security =
        Account { number: number("341323197505051111"), ..account("security", &[Role::AdminSecurity]) };
    world.account(&security).await;
    Admins { system: world.caller("admin_system").await, security: world.caller("security").await }
}

fn clerk(user_name: &str) -> Account {
    Account { number: number("341323198001011230"), ..account(user_name, &[Role::Clerk]) }
}

async fn propose(client: &Client, staff_id: Option<&Value>, account: &Account) -> Reply {
    client.post(&format!("{API}/staff-proposals"), &json!({ "staff_id": staff_id, "account": account })).await
}

async fn decide(client: &Client, proposal: &Reply, how: &str) -> Reply {
    let id = proposal.json()["proposal_id"].as_str().unwrap().to_owned();
    client.post(&format!("{API}/staff-proposals/{id}/{how}"), &()).await
}

#[actix_web::test]
async fn a_new_clerk_needs_two_administrators_and_then_chooses_a_password() {
    let world = World::start().await;
    let admins = admins(&world).await;
    let proposed = propose(&admins.system, None, &clerk("new.clerk")).await;
    assert_eq!(proposed.status, 201, "{proposed}");
    assert_eq!(world.submit("new.clerk", PASSWORD, None).await.status, 401);
    let open = admins.security.get(&format!("{API}/staff-proposals")).await.ok().json();
    assert_eq!(open["items"][0]["account"]["user_name"], "new.clerk");
    let approved = decide(&admins.security, &proposed, "approve").await.ok().json();
    let enrol = |password: &str| json!({ "user_name": "new.clerk", "code": approved["enrolment_code"], "password": password });
    let nobody = world.hall.nobody();
    let path = format!("{API}/credentials/enrol");
    nobody.post(&path, &enrol("short")).await.assert_refused(400, "password_weak");
    nobody.post(&path, &enrol(PASSWORD)).await.ok();
    nobody.post(&path, &enrol("another password")).await.assert_refused(400, "enrolment_invalid");
    let me = world.caller("new.clerk").await.get(&format!("{API}/me")).await.ok().json();
    assert!(me["permissions"].as_array().unwrap().contains(&"case_accept".into()));
    decide(&admins.security, &proposed, "approve").await.assert_refused(409, "proposal_decided");
}

#[actix_web::test]
async fn who_proposed_cannot_decide() {
    let world = World::start().await;
    let both =
        TokenSubject::plain(SubjectKind::Staff, Uuid::new_v4(), &[Role::AdminSystem, Role::AdminSecurity]);
    let hall = testkit::TestHall::start(|deps| vec![identity::service(deps)]).await;
    let both = hall.client(&both);
    let proposed = propose(&both, None, &clerk("new.clerk")).await.ok();
    decide(&both, &proposed, "approve").await.assert_refused(403, "maker_is_checker");
    decide(&both, &proposed, "refuse").await.assert_refused(403, "maker_is_checker");
    let admins = admins(&world).await;
    let proposed = propose(&admins.system, None, &clerk("new.clerk")).await.ok();
    decide(&admins.system, &proposed, "approve").await.assert_refused(403, "permission_missing");
    propose(&admins.security, None, &clerk("other")).await.assert_refused(403, "permission_missing");
}

#[actix_web::test]
async fn nobody_holds_two_administrators_roles_even_with_two_accounts() {
    let world = World::start().await;
    let admins = admins(&world).await;
    let two = Account { roles: vec![Role::AdminSystem, Role::AdminAudit], ..clerk("two.roles") };
    propose(&admins.system, None, &two).await.assert_refused(400, "account_invalid");
    let second =
        Account { number: number("341323197505051111"), roles: vec![Role::AdminAudit], ..clerk("auditor") };
    let proposed = propose(&admins.system, None, &second).await.ok();
    decide(&admins.security, &proposed, "approve").await.assert_refused(409, "administrators_separate");
}

#[actix_web::test]
async fn a_changed_role_ends_the_old_sessions() {
    let world = World::start().await;
    let admins = admins(&world).await;
    let staff_id = json!(world.account(&clerk("clerk_a")).await);
    let session = world.log_in("clerk_a").await;
    let reviewer = Account { roles: vec![Role::Reviewer], ..clerk("clerk_a") };
    let proposed = propose(&admins.system, Some(&staff_id), &reviewer).await.ok();
    propose(&admins.system, Some(&staff_id), &reviewer).await.assert_refused(409, "proposal_open");
    decide(&admins.security, &proposed, "approve").await.ok();
    assert_eq!(world.refresh(&session.refresh).await.json()["error"], "invalid_grant");
    let me = world.caller("clerk_a").await.get(&format!("{API}/me")).await.ok().json();
    assert_eq!(me["roles"], json!(["reviewer"]));
    let renamed = Account { user_name: "other".into(), ..reviewer };
    propose(&admins.system, Some(&staff_id), &renamed).await.assert_refused(409, "account_fixed");
}

#[actix_web::test]
async fn an_account_that_is_not_active_cannot_log_in() {
    let world = World::start().await;
    world.account(&Account { active: false, ..clerk("gone") }).await;
    let gone = world.submit("gone", PASSWORD, None).await;
    let unknown = world.submit("never_was", PASSWORD, None).await;
    assert_eq!((gone.status, &gone.bytes), (unknown.status, &unknown.bytes));
}

#[actix_web::test]
async fn a_service_that_comes_new_hears_of_every_account_and_person() {
    let world = World::start().await;
    let clerk = world.account(&clerk("clerk_a")).await;
    let service = world.hall.service("intake", "identity");
    let mut told = Vec::new();
    let mut path = format!("{API}/snapshot");
    loop {
        let part = service.get(&path).await.ok().json();
        told.extend(part["items"].as_array().unwrap().iter().map(|item| item["subject"].clone()));
        let Some(next) = part["next"].as_str() else { break };
        path = format!("{API}/snapshot?after={next}");
    }
    assert_eq!(told, [json!(clerk), json!(world.wang)]);
}

#[actix_web::test]
async fn staff_see_by_name_who_works_in_their_hall_or_authority_and_nobody_else() {
    let world = World::start().await;
    let hall = |byte: u8| Some(HallId::from_uuid(uuid::Uuid::from_bytes([byte; 16])));
    let authority = |text: &str| Some(Uscc::parse(text).unwrap());
    let (here, there) = ("11341323990011103D", "113413239900110074");
    let of = |name: &str, at: u8, belongs: &str| Account {
        name: format!("员{name}"),
        hall: hall(at),
        authority: authority(belongs),
        ..account(name, &[Role::Inspector])
    };
    for (name, at, belongs) in
        [("one", 1, here), ("same_hall", 1, there), ("same_office", 2, here), ("far", 3, there)]
    {
        world.account(&of(name, at, belongs)).await;
    }
    world.account(&Account { active: false, ..of("gone", 1, here) }).await;
    let one = world.caller("one").await;
    let seen = one.get(&format!("{API}/me/colleagues")).await.ok().json();
    let mut names: Vec<&str> =
        seen.as_array().unwrap().iter().map(|colleague| colleague["name"].as_str().unwrap()).collect();
    names.sort_unstable();
    assert_eq!(names, ["员same_hall", "员same_office"]);
    assert!(seen[0].get("number").is_none() && seen[0]["roles"] == serde_json::json!(["inspector"]));
    // An agent's own hall is where his visits begin, though his token opens nothing to him.
    world.account(&Account { hall: hall(1), ..agent("village_agent", "341323110201") }).await;
    let seen = world.caller("village_agent").await.get(&format!("{API}/me/colleagues")).await.ok().json();
    assert!(seen.as_array().unwrap().iter().any(|colleague| colleague["name"] == "员one"), "{seen}");
    let wang = world.caller("wang").await;
    wang.get(&format!("{API}/me/colleagues")).await.assert_refused(403, "permission_missing");
}

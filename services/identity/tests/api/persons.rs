//! Entering persons, finding them, reading them for a case, and the person's own view of all that.

use auth::{ACT_TOKEN_HEADER, ActToken, Role, ServiceKey};
use kernel::id::CaseId;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::world::{API, LI, WANG, World, agent, number};

fn find(person: (&str, &str, &str)) -> Value {
    json!({ "kind": "natural", "number": number(person.1), "name": person.0, "purpose": "file_case" })
}

fn register(person: (&str, &str, &str), village: &str) -> Value {
    json!({
        "kind": "natural", "number": number(person.1), "name": person.0, "mobile": person.2, "division": village,
    })
}

#[actix_web::test]
async fn registering_a_known_person_answers_like_a_new_one() {
    let world = World::start().await;
    world.staff("clerk", &[Role::Clerk]).await;
    let clerk = world.caller("clerk").await;
    let path = format!("{API}/persons");
    let new = clerk.post_as(&path, "key-of-the-first", &register(LI, "341323110201")).await;
    assert_eq!(new.status, 201, "{new}");
    let retried = clerk.post_as(&path, "key-of-the-first", &register(LI, "341323110201")).await;
    assert_eq!((retried.status, retried.json()), (new.status, new.json()));
    let other = clerk.post_as(&path, "key-of-the-first", &register(WANG, "341323110201")).await;
    other.assert_refused(422, "idempotency_key_reused");
    let known = clerk.post(&path, &register(WANG, "341323110201")).await;
    assert_eq!((known.status, known.json()), (new.status, json!({ "person_id": world.wang })));
    let wrong_name = clerk.post(&path, &register(("李四", WANG.1, WANG.2), "341323110201")).await;
    wrong_name.assert_refused(409, "person_name_differs");
    let bad = json!({ "kind": "natural", "number": "341323190001011111", "name": "王", "division": "341323110201" });
    clerk.post(&path, &bad).await.assert_refused(400, "number_invalid");
}

#[actix_web::test]
async fn an_agent_finds_his_own_villagers_and_learns_nothing_of_others() {
    let world = World::start().await;
    world.account(&agent("agent_a", "341323110201")).await;
    world.account(&agent("agent_b", "341323110202")).await;
    let (own, other) = (world.caller("agent_a").await, world.caller("agent_b").await);
    let path = format!("{API}/persons/find");
    let found = own.post(&path, &find(WANG)).await.ok().json();
    assert_eq!(found["person_id"], world.wang.to_string());
    assert!(!found.to_string().contains(WANG.0) && !found.to_string().contains(&number(WANG.1)));
    let answers = [
        own.post(&path, &find(LI)).await,
        own.post(&path, &find(("王小柱", WANG.1, WANG.2))).await,
        other.post(&path, &find(WANG)).await,
    ];
    for answer in &answers {
        answer.assert_refused(404, "person_not_found");
        assert_eq!(answer.bytes.len(), answers[0].bytes.len());
    }
    let elsewhere = own.post(&format!("{API}/persons"), &register(LI, "341323110202")).await;
    elsewhere.assert_refused(403, "outside_villages");
}

#[actix_web::test]
async fn only_services_read_persons_in_full_and_name_the_case() {
    let world = World::start().await;
    let path = format!("{API}/persons/{}", world.wang);
    let case = CaseId::random();
    let service = world.hall.service("licence", "identity");
    service.get(&path).await.assert_refused(400, "bad_query");
    let query = format!("{path}?purpose=issue_licence&case_id={case}");
    let person = service.get(&query).await.ok().json();
    assert_eq!((&person["name"], &person["number"]), (&WANG.0.into(), &number(WANG.1).into()));
    world.caller("wang").await.get(&query).await.assert_refused(403, "permission_missing");
    world.hall.service("licence", "intake").get(&query).await.assert_refused(401, "token_invalid");
}

#[actix_web::test]
async fn the_person_sees_who_looked_by_organisation_never_by_name() {
    let world = World::start().await;
    let clerk = world.staff("clerk", &[Role::Clerk]).await;
    world.caller("clerk").await.post(&format!("{API}/persons/find"), &find(WANG)).await.ok();
    let case = CaseId::random();
    let act = ActToken {
        case,
        mandate: None,
        principal: world.wang,
        actor_kind: "staff".into(),
        actor: clerk.as_uuid(),
        purpose: "handle_case".into(),
    };
    let service = world.hall.service("intake", "identity");
    let read = async |act: &ActToken, case: CaseId| {
        let token = act.mint(&ServiceKey::new(&world.hall.deps.service_key), "intake", "identity").unwrap();
        let path = format!("{API}/persons/{}?purpose=handle_case&case_id={case}", world.wang);
        service.send(service.request(Method::GET, &path).header(ACT_TOKEN_HEADER, token)).await
    };
    read(&act, case).await.ok();
    read(&act, CaseId::random()).await.assert_refused(403, "act_token_invalid");
    world.hall.drain().await;
    let wang = world.caller("wang").await;
    let log = wang.get(&format!("{API}/me/access-log")).await.ok().json();
    let seen: Vec<(&str, &str)> = log["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|look| (look["purpose"].as_str().unwrap(), look["organisation"].as_str().unwrap()))
        .collect();
    let organisation = "渔沟镇为民服务中心";
    assert_eq!(seen, [("handle_case", organisation), ("file_case", organisation)], "{log}");
    assert_eq!(log["items"][0]["case_id"], case.to_string());
    assert!(!log.to_string().contains("窗口甲") && !log.to_string().contains(&clerk.to_string()));
    let first = wang.get(&format!("{API}/me/access-log?limit=1")).await.ok().json();
    let next = first["next"].as_str().unwrap();
    let second = wang.get(&format!("{API}/me/access-log?limit=1&after={next}")).await.ok().json();
    assert_eq!(second["items"][0]["purpose"], "file_case");
    wang.get(&format!("{API}/me/access-log?after=x")).await.assert_refused(400, "cursor_invalid");
}

#[actix_web::test]
async fn a_person_that_is_unknown_to_a_service_is_not_found() {
    let world = World::start().await;
    let service = world.hall.service("licence", "identity");
    let path = format!("{API}/persons/{}?purpose=issue_licence&case_id={}", Uuid::new_v4(), CaseId::random());
    service.get(&path).await.assert_refused(404, "person_not_found");
}

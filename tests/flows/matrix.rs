//! The authorisation matrix, generated from the route tables: nobody, a stranger, and every role on every route.
use crate::whole::still_hall;
use auth::{Role, SubjectKind, TokenSubject};
use kernel::http::RouteInfo;
use testkit::{Client, Reply, TestHall};
use uuid::Uuid;

/// The list of public operations. A new one is put here on purpose, with its reason in the route table.
const PUBLIC: &str = include_str!("public_operations.txt");

fn routes(hall: &TestHall) -> Vec<(&'static str, RouteInfo)> {
    let services = hall.services().iter();
    services.flat_map(|s| s.routes.infos().iter().map(|info| (s.name, info.clone()))).collect()
}

/// A path with a made-up id in place of every name.
fn path(service: &str, info: &RouteInfo) -> String {
    let mut path = String::new();
    for part in info.path.split('/').filter(|part| !part.is_empty()) {
        path.push('/');
        path.push_str(if part.starts_with('{') { "00000000-0000-4000-8000-000000000000" } else { part });
    }
    format!("/api/{service}/v1{path}")
}

async fn call(client: &Client, service: &str, info: &RouteInfo) -> Reply {
    let method = reqwest::Method::from_bytes(info.method.as_str().as_bytes()).unwrap();
    let request = client
        .request(method, &path(service, info))
        .header("Idempotency-Key", Uuid::new_v4().to_string())
        .header("If-Match", "\"1\"")
        .json(&serde_json::json!({}));
    client.send(request).await
}

#[actix_web::test]
async fn the_public_operations_are_the_published_ones() {
    let hall = still_hall().await;
    let mut public: Vec<String> = routes(&hall)
        .iter()
        .filter(|(_, info)| info.permission.is_none())
        .map(|(service, info)| format!("{} /api/{service}/v1{}", info.method, info.path))
        .collect();
    public.sort();
    let listed: Vec<&str> =
        PUBLIC.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    assert_eq!(public, listed, "left: what the routes say; right: tests/flows/public_operations.txt");
}

#[actix_web::test]
async fn nobody_gets_past_a_guarded_route() {
    let hall = still_hall().await;
    let nobody = hall.nobody();
    for (service, info) in routes(&hall).iter().filter(|(_, info)| info.permission.is_some()) {
        call(&nobody, service, info).await.assert_refused(401, "token_missing");
    }
}

#[actix_web::test]
async fn a_token_signed_by_someone_else_gets_past_no_guarded_route() {
    let hall = still_hall().await;
    let subject = TokenSubject::plain(SubjectKind::Staff, Uuid::new_v4(), Role::ALL);
    let stranger = hall.bearer(
        auth::TokenMinter::new(&hall.url, auth::SigningKey::generate().unwrap()).mint(&subject).unwrap(),
    );
    for (service, info) in routes(&hall).iter().filter(|(_, info)| info.permission.is_some()) {
        call(&stranger, service, info).await.assert_refused(401, "token_invalid");
    }
}

#[actix_web::test]
async fn every_role_is_let_through_exactly_where_its_permissions_say() {
    let hall = still_hall().await;
    let mut cells = 0;
    for role in Role::ALL.iter().filter(|role| **role != Role::Service) {
        let kind = match role {
            Role::Citizen => SubjectKind::Person,
            Role::Agent => SubjectKind::Agent,
            Role::Department => SubjectKind::Department,
            _ => SubjectKind::Staff,
        };
        let client = hall.client(&TokenSubject::plain(kind, Uuid::new_v4(), &[*role]));
        for (service, info) in routes(&hall) {
            let Some(permission) = info.permission else { continue };
            let reply = call(&client, service, &info).await;
            let refused = reply.json().get("code").is_some_and(|code| code == "permission_missing");
            assert_eq!(refused, !role.may(permission), "{role} at {} {}: {reply}", info.method, info.path);
            assert!(reply.status.as_u16() != 500, "{role} at {} {}: {reply}", info.method, info.path);
            cells += 1;
        }
    }
    println!("authorisation matrix: {cells} cells");
}

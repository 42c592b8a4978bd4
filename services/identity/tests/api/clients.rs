//! Clients of our log-in are registered, altered and put out of use by two security administrators.

use auth::Role;
use serde_json::{Value, json};
use testkit::{Client, Reply};

use crate::world::{API, PASSWORD, VERIFIER, World, post_form};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

const CALLBACK: &str = "https://tax.example/callback";

async fn security(world: &World) -> (Client, Client) {
    for name in ["security_one", "security_two"] {
        world.staff(name, &[Role::AdminSecurity]).await;
    }
    (world.caller("security_one").await, world.caller("security_two").await)
}

fn spec() -> Value {
    json!({
        "client_id": "tax-office", "name": "税务办税系统", "kind": "confidential",
        "redirect_uris": [CALLBACK], "scopes": ["openid"], "active": true,
    })
}

fn with(changes: &[(&str, Value)]) -> Value {
    let mut spec = spec();
    for (name, value) in changes {
        spec[name] = value.clone();
    }
    spec
}

async fn propose(client: &Client, spec: &Value) -> Reply {
    client.post(&format!("{API}/client-proposals"), spec).await
}

async fn decide(client: &Client, proposal: &Reply, how: &str) -> Reply {
    let id = proposal.json()["proposal_id"].as_str().unwrap().to_owned();
    client.post(&format!("{API}/client-proposals/{id}/{how}"), &()).await
}

/// Proposes by one and approves by the other.
async fn register(one: &Client, other: &Client, spec: &Value) -> Value {
    let proposed = propose(one, spec).await.ok();
    decide(other, &proposed, "approve").await.ok().json()
}

/// What `/authorize` answers to a user of the client.
async fn submit(world: &World, redirect: &str) -> Reply {
    submit_as(world, "wang", redirect).await
}

async fn submit_as(world: &World, user_name: &str, redirect: &str) -> Reply {
    let nobody = world.hall.nobody();
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
    let fields = [
        ("response_type", "code"),
        ("client_id", "tax-office"),
        ("redirect_uri", redirect),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
        ("user_name", user_name),
        ("password", PASSWORD),
    ];
    nobody.send(post_form(&nobody, "/authorize", &fields)).await
}

/// What `/token` answers to the code of a log-in.
async fn exchange(world: &World, reply: &Reply, secret: &Value) -> Reply {
    let place = reply.headers["location"].to_str().unwrap();
    let code = place.split("code=").nth(1).unwrap().split('&').next().unwrap();
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
        ("client_id", "tax-office"),
        ("client_secret", secret.as_str().unwrap()),
    ];
    let nobody = world.hall.nobody();
    nobody.send(post_form(&nobody, "/token", &fields)).await
}

#[actix_web::test]
async fn a_client_needs_two_security_administrators_and_is_given_its_secret_once() {
    let world = World::start().await;
    let (one, other) = security(&world).await;
    let proposed = propose(&one, &spec()).await.ok();
    assert_eq!(submit(&world, CALLBACK).await.status, 400, "it is not registered yet");
    propose(&other, &spec()).await.assert_refused(409, "proposal_open");
    decide(&one, &proposed, "approve").await.assert_refused(403, "maker_is_checker");
    decide(&one, &proposed, "refuse").await.assert_refused(403, "maker_is_checker");
    let open = other.get(&format!("{API}/client-proposals")).await.ok().json();
    assert_eq!(
        (&open["items"][0]["client"]["client_id"], &open["items"][0]["new"]),
        (&json!("tax-office"), &json!(true))
    );
    let approved = decide(&other, &proposed, "approve").await.ok().json();
    decide(&other, &proposed, "approve").await.assert_refused(409, "proposal_decided");
    let secret = &approved["client_secret"];
    assert!(secret.as_str().unwrap().len() >= 43);
    let listed = one.get(&format!("{API}/clients")).await.ok();
    let own =
        listed.json()["items"].as_array().unwrap().iter().find(|c| c["client_id"] == "tax-office").cloned();
    assert_eq!(own.unwrap()["redirect_uris"], json!([CALLBACK]));
    assert!(!String::from_utf8_lossy(&listed.bytes).contains(secret.as_str().unwrap()));
    let logged_in = submit(&world, CALLBACK).await;
    assert_eq!(exchange(&world, &logged_in, &json!("a guess")).await.status, 401);
    exchange(&world, &logged_in, secret).await.ok();
    world.staff("system", &[Role::AdminSystem]).await;
    let system = world.caller("system").await;
    propose(&system, &spec()).await.assert_refused(403, "permission_missing");
    world.hall.drain().await;
}

#[actix_web::test]
async fn a_client_of_openid_alone_learns_who_logged_in_and_opens_nothing() {
    let world = World::start().await;
    let (one, other) = security(&world).await;
    let approved = register(&one, &other, &spec()).await;
    let tokens =
        exchange(&world, &submit(&world, CALLBACK).await, &approved["client_secret"]).await.ok().json();
    assert_eq!(tokens["scope"], "openid");
    assert_eq!(crate::world::claims(tokens["id_token"].as_str().unwrap())["sub"], world.wang.to_string());
    let access = tokens["access_token"].as_str().unwrap().to_owned();
    world.hall.bearer(access).get(&format!("{API}/me")).await.assert_refused(401, "token_invalid");
    let hall = with(&[("scopes", json!(["openid", "hall"]))]);
    register(&one, &other, &hall).await;
    let tokens =
        exchange(&world, &submit(&world, CALLBACK).await, &approved["client_secret"]).await.ok().json();
    let access = tokens["access_token"].as_str().unwrap().to_owned();
    world.hall.bearer(access).get(&format!("{API}/me")).await.ok();
}

#[actix_web::test]
async fn an_altered_address_counts_to_the_letter_and_a_client_out_of_use_gets_nothing_more() {
    let world = World::start().await;
    let (one, other) = security(&world).await;
    let approved = register(&one, &other, &spec()).await;
    let secret = &approved["client_secret"];
    let tokens = exchange(&world, &submit(&world, CALLBACK).await, secret).await.ok().json();
    let moved = "https://tax.example/other";
    assert_eq!(submit(&world, moved).await.status, 400);
    let again = register(&one, &other, &with(&[("redirect_uris", json!([CALLBACK, moved]))])).await;
    assert!(again.get("client_secret").is_none(), "the secret stays");
    assert_eq!(submit(&world, moved).await.status, 303);
    assert_eq!(submit(&world, &format!("{moved}/")).await.status, 400);
    propose(&one, &with(&[("kind", json!("public"))])).await.assert_refused(409, "client_fixed");
    propose(&one, &with(&[("redirect_uris", json!(["https://*.example/"]))]))
        .await
        .assert_refused(400, "client_invalid");
    let fresh = register(&one, &other, &with(&[("new_secret", json!(true))])).await;
    let refresh = async |secret: &Value| {
        let fields = [
            ("grant_type", "refresh_token"),
            ("refresh_token", tokens["refresh_token"].as_str().unwrap()),
            ("client_id", "tax-office"),
            ("client_secret", secret.as_str().unwrap()),
        ];
        let nobody = world.hall.nobody();
        nobody.send(post_form(&nobody, "/token", &fields)).await
    };
    assert_eq!(refresh(secret).await.status, 401, "the old secret is worth nothing");
    register(&one, &other, &with(&[("active", json!(false))])).await;
    assert_eq!(submit(&world, CALLBACK).await.status, 400);
    assert_eq!(refresh(&fresh["client_secret"]).await.status, 401);
    world.hall.drain().await;
}

#[actix_web::test]
async fn the_token_of_a_client_of_openid_alone_says_who_logged_in_and_nothing_else_about_him() {
    let world = World::start().await;
    let (one, other) = security(&world).await;
    let approved = register(&one, &other, &spec()).await;
    let reply = submit_as(&world, "security_one", CALLBACK).await;
    let tokens = exchange(&world, &reply, &approved["client_secret"]).await.ok().json();
    let said = crate::world::claims(tokens["access_token"].as_str().unwrap());
    assert_eq!(said["roles"], json!([]));
    for more in ["division", "hall", "authority", "villages", "acting", "limited", "fresh_until"] {
        assert!(said.get(more).is_none(), "{more}: {said}");
    }
    assert!(said["sid"].is_string() && said["aal"] == 2, "{said}");
}

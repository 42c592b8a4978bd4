//! Refresh, logout, revocation and key rotation.

use std::time::{Duration, Instant};

use auth::Role;
use identity::Settings;

use crate::world::{API, Tokens, World, claims, post_form};

/// Identity promises that a token is dead within this time of its revocation.
const FEED: Duration = Duration::from_secs(5);

#[actix_web::test]
async fn a_refresh_token_that_comes_again_ends_the_whole_family() {
    let world = World::start().await;
    let first = world.log_in("wang").await;
    let second = Tokens::of(&world.refresh(&first.refresh).await.ok());
    assert_eq!(claims(&first.access)["sid"], claims(&second.access)["sid"]);
    assert_eq!(world.refresh(&first.refresh).await.json()["error"], "invalid_grant");
    assert_eq!(world.refresh(&second.refresh).await.json()["error"], "invalid_grant");
    assert_dead_soon(&world, &second.access).await;
}

#[actix_web::test]
async fn of_two_who_refresh_at_once_one_wins_and_the_session_ends() {
    let world = World::start().await;
    let tokens = world.log_in("wang").await;
    let (a, b) = tokio::join!(world.refresh(&tokens.refresh), world.refresh(&tokens.refresh));
    assert_eq!([a.status.as_u16(), b.status.as_u16()].iter().filter(|status| **status == 200).count(), 1);
}

#[actix_web::test]
async fn after_logout_the_token_is_refused() {
    let world = World::start().await;
    let tokens = world.log_in("wang").await;
    let caller = world.hall.bearer(tokens.access.clone());
    let out = caller.send(caller.request(reqwest::Method::POST, &format!("{API}/logout"))).await;
    assert!(out.status == 204 && out.headers.contains_key("clear-site-data"), "{out}");
    assert_eq!(world.refresh(&tokens.refresh).await.status, 400);
    let service = world.hall.service("intake", "identity");
    let asked = service.send(post_form(&service, "/introspect", &[("token", &tokens.access)])).await;
    assert_eq!(asked.ok().json()["active"], false);
    assert_dead_soon(&world, &tokens.access).await;
}

#[actix_web::test]
async fn a_client_revokes_its_own_tokens_only() {
    let world = World::start().await;
    let tokens = world.log_in("wang").await;
    let nobody = world.hall.nobody();
    let stranger = [("token", tokens.refresh.as_str()), ("client_id", "no-such-client")];
    assert_eq!(nobody.send(post_form(&nobody, "/revoke", &stranger)).await.status, 401);
    let own = [("token", tokens.refresh.as_str()), ("client_id", "hall-cli")];
    nobody.send(post_form(&nobody, "/revoke", &own)).await.ok();
    assert_eq!(world.refresh(&tokens.refresh).await.status, 400);
}

#[actix_web::test]
async fn a_link_with_an_id_token_logs_out() {
    let world = World::start().await;
    let tokens = world.log_in("wang").await;
    let nobody = world.hall.nobody();
    let link = |token: &str, then: &str| {
        let fields = [("id_token_hint", token), ("post_logout_redirect_uri", then), ("state", "s")];
        format!("{API}/logout?{}", serde_urlencoded::to_string(fields).unwrap())
    };
    let access = nobody.get(&link(&tokens.access, "http://127.0.0.1/callback")).await;
    assert!(access.headers.get("location").is_none(), "an access token is no id token: {access}");
    assert_eq!(world.hall.bearer(tokens.access.clone()).get(&format!("{API}/me")).await.status, 200);
    let out = nobody.get(&link(&tokens.id, "http://127.0.0.1/callback")).await;
    assert_eq!(out.headers["location"], "http://127.0.0.1/callback?state=s");
    assert_dead_soon(&world, &tokens.access).await;
}

#[actix_web::test]
async fn an_administrator_ends_the_sessions_of_someone() {
    let world = World::start().await;
    world.staff("admin", &[Role::AdminSystem]).await;
    let admin = world.caller("admin").await;
    let tokens = world.log_in("wang").await;
    let ended = admin.post(&format!("{API}/subjects/{}/end-sessions", world.wang), &()).await.ok();
    assert_eq!(ended.json()["ended"], 1);
    let again = admin.post(&format!("{API}/subjects/{}/end-sessions", world.wang), &()).await.ok();
    assert_eq!(again.json()["ended"], 0);
    assert_dead_soon(&world, &tokens.access).await;
}

#[actix_web::test]
async fn the_feed_names_every_ended_session_in_order() {
    let world = World::start().await;
    for _ in 0..3 {
        let caller = world.caller("wang").await;
        caller.post(&format!("{API}/logout"), &()).await.ok();
    }
    let service = world.hall.service("intake", "identity");
    let all = service.get(&format!("{API}/revocations")).await.ok().json();
    let ids: Vec<i64> =
        all["items"].as_array().unwrap().iter().map(|item| item["id"].as_i64().unwrap()).collect();
    assert!(ids.len() == 3 && ids.is_sorted(), "{all}");
    let rest = service.get(&format!("{API}/revocations?after={}", ids[0])).await.ok().json();
    assert_eq!(rest["items"].as_array().unwrap().len(), 2);
    let nobody = world.hall.nobody().get(&format!("{API}/revocations")).await;
    nobody.assert_refused(401, "token_missing");
}

#[actix_web::test]
async fn tokens_of_a_retired_key_hold_until_they_expire() {
    let world = World::start().await;
    world.staff("security", &[Role::AdminSecurity]).await;
    let security = world.caller("security").await;
    let old = world.log_in("wang").await;
    let rotated = security.post(&format!("{API}/keys/rotate"), &()).await.ok();
    let new = world.log_in("wang").await;
    let kid = |token: &str| jsonwebtoken::decode_header(token).unwrap().kid;
    assert_eq!(kid(&new.access).unwrap(), rotated.json()["kid"]);
    assert_ne!(kid(&old.access), kid(&new.access));
    for token in [&old.access, &new.access] {
        world.hall.bearer(token.clone()).get(&format!("{API}/me")).await.ok();
    }
    let keys = world.hall.nobody().get(&format!("{API}/jwks")).await.ok().json();
    assert_eq!(keys["keys"].as_array().unwrap().len(), 2);
}

#[actix_web::test]
async fn where_it_is_the_rule_a_clerk_has_one_session() {
    let world = World::set(Settings { one_session_per_clerk: true, ..Settings::default() }).await;
    world.staff("clerk", &[Role::Clerk]).await;
    let (first, citizen) = (world.log_in("clerk").await, world.log_in("wang").await);
    let second = world.log_in("clerk").await;
    world.log_in("wang").await;
    assert_eq!(world.refresh(&first.refresh).await.status, 400);
    assert_eq!(world.refresh(&second.refresh).await.status, 200);
    assert_eq!(world.refresh(&citizen.refresh).await.status, 200);
}

/// Asks again and again until the token is refused for its session's end.
async fn assert_dead_soon(world: &World, token: &str) {
    let begun = Instant::now();
    loop {
        let reply = world.hall.bearer(token.to_owned()).get(&format!("{API}/me")).await;
        if reply.status == 401 {
            reply.assert_refused(401, "token_revoked");
            return;
        }
        assert!(begun.elapsed() < FEED, "still let in after {FEED:?}: {reply}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

//! The way in: code and PKCE, soft lock, and what is the same for everyone.

use std::time::Instant;

use crate::world::{API, PASSWORD, REDIRECT, VERIFIER, WANG, World, claims};

#[actix_web::test]
async fn a_citizen_logs_in_and_sees_himself() {
    let world = World::start().await;
    let tokens = world.log_in("wang").await;
    let (access, id) = (claims(&tokens.access), claims(&tokens.id));
    assert_eq!(access["sub"], world.wang.to_string());
    assert_eq!((&id["aud"], &id["nonce"]), (&"hall-cli".into(), &"n-1".into()));
    assert_eq!(id["iss"], format!("{}{API}", world.hall.url));
    assert!(access["exp"].as_u64().unwrap() - access["iat"].as_u64().unwrap() <= 300);
    let me = world.hall.bearer(tokens.access).get(&format!("{API}/me")).await.ok().json();
    assert_eq!((&me["name"], &me["kind"]), (&WANG.0.into(), &"person".into()));
    assert!(!me.to_string().contains(WANG.1) && me["number_masked"].as_str().unwrap().contains("****"));
}

#[actix_web::test]
async fn discovery_names_what_exists() {
    let world = World::start().await;
    let nobody = world.hall.nobody();
    let document = nobody.get(&format!("{API}/.well-known/openid-configuration")).await.ok().json();
    assert_eq!(document["code_challenge_methods_supported"], serde_json::json!(["S256"]));
    let jwks = document["jwks_uri"].as_str().unwrap().strip_prefix(&world.hall.url).unwrap().to_owned();
    let keys = nobody.get(&jwks).await.ok().json();
    assert_eq!(keys["keys"][0]["crv"], "Ed25519");
    assert!(keys["keys"][0].get("d").is_none());
}

#[actix_web::test]
async fn a_wrong_verifier_gets_nothing_and_spends_the_code() {
    let world = World::start().await;
    let code = world.code("wang").await;
    let wrong = world.exchange(&code, &VERIFIER.replace("long", "gone")).await;
    assert_eq!((wrong.status.as_u16(), &wrong.json()["error"]), (400, &"invalid_grant".into()));
    let again = world.exchange(&code, VERIFIER).await;
    assert_eq!(again.json()["error"], "invalid_grant");
}

#[actix_web::test]
async fn a_code_used_twice_ends_the_session_of_its_first_use() {
    let world = World::start().await;
    let code = world.code("wang").await;
    let first = world.exchange(&code, VERIFIER).await.ok();
    assert_eq!(world.exchange(&code, VERIFIER).await.status, 400);
    let refresh = first.json()["refresh_token"].as_str().unwrap().to_owned();
    assert_eq!(world.refresh(&refresh).await.json()["error"], "invalid_grant");
}

#[actix_web::test]
async fn nothing_is_sent_to_an_address_that_is_not_registered() {
    let world = World::start().await;
    let nobody = world.hall.nobody();
    let asked = |redirect: &str, method: &str| {
        let fields = [
            ("response_type", "code"),
            ("client_id", "hall-cli"),
            ("redirect_uri", redirect),
            ("state", "\"><script>"),
            ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
            ("code_challenge_method", method),
        ];
        format!("{API}/authorize?{}", serde_urlencoded::to_string(fields).unwrap())
    };
    let evil = nobody.get(&asked("https://evil.example/callback", "S256")).await;
    assert!(evil.status == 400 && evil.headers.get("location").is_none());
    let plain = nobody.get(&asked(REDIRECT, "plain")).await;
    assert!(
        plain.status == 303 && plain.headers["location"].to_str().unwrap().contains("error=invalid_request")
    );
    let page = nobody.get(&asked(REDIRECT, "S256")).await.ok();
    let html = String::from_utf8(page.bytes.clone()).unwrap();
    assert!(html.contains("<form method=\"post\"") && !html.contains("<script"));
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
}

#[actix_web::test]
async fn unknown_users_and_wrong_passwords_get_the_same_answer() {
    let world = World::start().await;
    let wrong = world.submit("wang", "not the password", None).await;
    let unknown = world.submit("nobody_here", "not the password", None).await;
    assert_eq!((wrong.status, &wrong.bytes), (unknown.status, &unknown.bytes));
    assert_eq!(wrong.status, 401);
}

#[actix_web::test]
async fn failures_make_the_next_try_wait_but_not_on_a_known_device() {
    let world = World::start().await;
    let good = world.submit("wang", PASSWORD, None).await;
    let cookie = good.headers["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"));
    let device = cookie.strip_prefix("hall_device=").unwrap().split(';').next().unwrap().to_owned();
    for user in ["wang", "nobody_here"] {
        let mut last = world.submit(user, "wrong", None).await;
        for _ in 0..6 {
            last = world.submit(user, "wrong", None).await;
        }
        assert!(last.status == 429 && last.headers.contains_key("retry-after"), "{user}: {last}");
    }
    assert_eq!(world.submit("wang", PASSWORD, None).await.status, 429);
    assert_eq!(world.submit("wang", PASSWORD, Some(&device)).await.status, 303);
}

#[actix_web::test]
async fn right_passwords_at_the_same_time_are_all_let_in() {
    let world = World::start().await;
    let tries = (0..16).map(|_| world.submit("wang", PASSWORD, None));
    let answers = futures::future::join_all(tries).await;
    let seen: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    assert!(seen.iter().all(|status| *status == 303), "{seen:?}");
    assert_eq!(world.submit("wang", PASSWORD, None).await.status, 303);
}

#[actix_web::test]
async fn wrong_passwords_at_the_same_time_are_looked_at_as_rarely_as_one_after_the_other() {
    let world = World::start().await;
    let tries = (0..24).map(|_| world.submit("wang", "wrong", None));
    let answers = futures::future::join_all(tries).await;
    let looked_at = answers.iter().filter(|answer| answer.status == 401).count();
    let paused = answers.iter().filter(|answer| answer.status == 429).count();
    // Five cost nothing and the sixth earns the pause; whoever comes after its end may have one try more.
    assert!((5..=7).contains(&looked_at), "{looked_at} were looked at");
    assert_eq!(looked_at + paused, 24);
}

#[actix_web::test]
async fn unknown_users_and_wrong_passwords_take_equally_long() {
    let world = World::start().await;
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..60 {
        for (user, times) in ["wang", "nobody_here"].iter().zip(&mut times) {
            let begun = Instant::now();
            assert_eq!(world.submit(user, "not the password", None).await.status, 401);
            times.push(begun.elapsed());
        }
        world.hall.sql("DELETE FROM identity.soft_lock").await;
    }
    let [known, unknown] = times.map(|mut times| {
        times.sort();
        times[times.len() / 2]
    });
    println!("median known {known:?}, unknown {unknown:?}");
    // A check that skipped the hash for unknown users would take a fifth of the time.
    assert!(known.abs_diff(unknown) < known.max(unknown) / 3, "known {known:?}, unknown {unknown:?}");
}

//! Log-in by the province's provider: who comes in, for how much it counts, and what is refused.

use identity::{Settings, Upstream, domain::upstream::Levels};
use peers::{Forgery, Peers, Trouble};
use reqwest::Url;
use testkit::Reply;

use crate::passkeys::{Device, prove};
use crate::world::{API, PASSWORD, REDIRECT, Tokens, VERIFIER, WANG, World, claims, code_of, number, text};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// A hall whose province knows Wang under his name.
async fn world(peers: &Peers) -> World {
    peers.know(WANG.0, &number(WANG.1), "341323110201");
    let upstream = Upstream {
        issuer: peers.province().to_owned(),
        client: peers.province_client().to_owned(),
        secret: peers.key().into(),
        levels: Levels::default(),
    };
    World::set(Settings { upstream: Some(upstream), ..Settings::default() }).await
}

fn asked() -> String {
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
    let fields = [
        ("response_type", "code"),
        ("client_id", "hall-cli"),
        ("redirect_uri", REDIRECT),
        ("scope", "openid"),
        ("state", "xyz"),
        ("nonce", "n-1"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ];
    serde_urlencoded::to_string(fields).unwrap()
}

/// The browser at the province: where it was sent, and its cookie.
async fn go(world: &World) -> (Url, String) {
    let nobody = world.hall.nobody();
    let reply = nobody.get(&format!("{API}/upstream?{}", asked())).await;
    assert_eq!(reply.status, 303, "{reply}");
    let cookie = reply.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    let link = Url::parse(reply.headers["location"].to_str().unwrap()).unwrap();
    (link, cookie.split(';').next().unwrap().to_owned())
}

/// Logs someone in over there; the path that the browser is sent back to.
async fn choose(link: &Url, citizen_no: &str) -> String {
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let mut chosen = link.clone();
    chosen.query_pairs_mut().append_pair("number", citizen_no);
    let answer = http.get(chosen).send().await.unwrap();
    let back = Url::parse(answer.headers()["location"].to_str().unwrap()).unwrap();
    format!("{}?{}", back.path(), back.query().unwrap())
}

async fn back(world: &World, path: &str, cookie: &str) -> Reply {
    let nobody = world.hall.nobody();
    nobody.send(nobody.request(reqwest::Method::GET, path).header("Cookie", cookie)).await
}

/// All of it, for Wang.
async fn log_in(world: &World) -> Reply {
    let (link, cookie) = go(world).await;
    let path = choose(&link, &number(WANG.1)).await;
    back(world, &path, &cookie).await
}

async fn tokens(world: &World) -> Tokens {
    let code = code_of(&log_in(world).await);
    Tokens::of(&world.exchange(&code, VERIFIER).await.ok())
}

#[actix_web::test]
async fn who_logs_in_at_the_province_is_the_person_of_his_citizen_number_here() {
    let peers = Peers::start().unwrap();
    let world = world(&peers).await;
    let nobody = world.hall.nobody();
    let page = text(&nobody.get(&format!("{API}/authorize?{}", asked())).await.ok());
    assert!(page.contains("省统一身份认证登录"));
    let first = tokens(&world).await;
    assert_eq!(claims(&first.access)["sub"], world.wang.to_string());
    assert_eq!(claims(&first.access)["aal"], 2);
    let me = world.hall.bearer(first.access);
    let links = me.get(&format!("{API}/me/links")).await.ok().json();
    assert_eq!(links[0]["issuer"], peers.province());
    // Beneath what the province says this time the session does not rise, and it stays so when it is refreshed.
    peers.set_in_province(&number(WANG.1), "L1", None);
    let low = tokens(&world).await;
    assert_eq!(claims(&low.access)["aal"], 1);
    let refreshed = Tokens::of(&world.refresh(&low.refresh).await.ok());
    assert_eq!(claims(&refreshed.access)["aal"], 1);
    // Untied, the low level ties nothing anew.
    let end = format!("{API}/me/links/{}/end", links[0]["link_id"].as_str().unwrap());
    world.hall.bearer(refreshed.access).post(&end, &()).await.ok();
    me.post(&end, &()).await.assert_refused(404, "link_not_found");
    let refused = log_in(&world).await;
    assert_eq!(refused.status, 403);
    assert!(text(&refused).contains("等级不够"));
    world.hall.drain().await;
}

#[actix_web::test]
async fn what_does_not_agree_with_the_register_here_goes_to_a_window() {
    let peers = Peers::start().unwrap();
    let world = world(&peers).await;
    peers.set_in_province(&number(WANG.1), "L3", Some("王小柱"));
    let other_name = log_in(&world).await;
    assert_eq!(other_name.status, 409);
    assert!(text(&other_name).contains("窗口核对"));
    peers.set_in_province(&number(WANG.1), "L9", None);
    assert_eq!(log_in(&world).await.status, 403, "a level that nobody knows counts for nothing");
    let (link, cookie) = go(&world).await;
    let path = choose(&link, "341323196804120313").await;
    let unknown = back(&world, &path, &cookie).await;
    assert_eq!(unknown.status, 403);
    assert!(text(&unknown).contains("还没有您的登记"));
    peers.set_in_province(&number(WANG.1), "L3", None);
    tokens(&world).await;
    // Another account over there with the same number.
    world.hall.sql("UPDATE identity.upstream_link SET account_hash = sha256('another')").await;
    assert_eq!(log_in(&world).await.status, 409);
    world.hall.drain().await;
}

#[actix_web::test]
async fn a_word_that_is_forged_old_or_for_someone_else_lets_nobody_in() {
    let peers = Peers::start().unwrap();
    let world = world(&peers).await;
    for forgery in [
        Forgery::OtherNonce,
        Forgery::OtherAudience,
        Forgery::OtherIssuer,
        Forgery::Expired,
        Forgery::Unsigned,
        Forgery::OtherKey,
    ] {
        peers.forge_province(forgery);
        let reply = log_in(&world).await;
        assert_eq!(reply.status, 401, "{forgery:?}: {reply}");
        assert!(text(&reply).contains("没有成功"), "{forgery:?}");
    }
    peers.forge_province(Forgery::None);
    tokens(&world).await;
    peers.rotate_province();
    tokens(&world).await;
}

#[actix_web::test]
async fn the_way_back_leads_in_once_and_only_the_browser_that_went() {
    let peers = Peers::start().unwrap();
    let world = world(&peers).await;
    let (link, cookie) = go(&world).await;
    let path = choose(&link, &number(WANG.1)).await;
    assert_eq!(back(&world, &path, &cookie).await.status, 303);
    assert_eq!(back(&world, &path, &cookie).await.status, 400, "the same way again");
    let (link, _) = go(&world).await;
    let (_, other) = go(&world).await;
    let path = choose(&link, &number(WANG.1)).await;
    assert_eq!(back(&world, &path, &other).await.status, 400, "another browser's way");
    let (link, cookie) = go(&world).await;
    let path = choose(&link, &number(WANG.1)).await;
    let (_, code) = path.split_once("code=").unwrap();
    let other_state = format!("{API}/upstream/callback?state=guessed&code={code}");
    assert_eq!(back(&world, &other_state, &cookie).await.status, 400);
}

#[actix_web::test]
async fn while_the_province_is_down_one_logs_in_with_the_halls_own_password() {
    let peers = Peers::start().unwrap();
    let world = world(&peers).await;
    peers.trouble_province(Trouble::Away);
    let reply = world.hall.nobody().get(&format!("{API}/upstream?{}", asked())).await;
    let page = text(&reply);
    assert!(page.contains("暂时联系不上") && page.contains("name=\"password\""), "{page}");
    assert_eq!(world.submit("wang", PASSWORD, None).await.status, 303);
    peers.trouble_province(Trouble::None);
    let (link, cookie) = go(&world).await;
    let path = choose(&link, &number(WANG.1)).await;
    peers.trouble_province(Trouble::Garbled);
    let reply = back(&world, &path, &cookie).await;
    assert!(text(&reply).contains("暂时联系不上"), "{reply}");
}

#[actix_web::test]
async fn a_session_of_a_lower_level_than_its_holders_makes_no_key_to_the_full_one() {
    let peers = Peers::start().unwrap();
    let world = world(&peers).await;
    tokens(&world).await;
    let own = world.caller("wang").await;
    prove(&own, PASSWORD).await.ok();
    let options = format!("{API}/me/passkeys/options");
    let begun = own.post(&options, &()).await.ok().json();
    peers.set_in_province(&number(WANG.1), "L1", None);
    let low = world.hall.bearer(tokens(&world).await.access);
    prove(&low, PASSWORD).await.ok();
    low.post(&options, &()).await.assert_refused(403, "session_weak");
    let made = Device::new(&world).make(&begun);
    low.post(&format!("{API}/me/passkeys"), &made).await.assert_refused(403, "session_weak");
    own.post(&format!("{API}/me/passkeys"), &made).await.ok();
    world.hall.drain().await;
}

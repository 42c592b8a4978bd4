//! Log-in, session, log-out, and forms that come when they should not.
use crate::world::World;
use std::sync::atomic::Ordering;

#[actix_web::test]
async fn a_log_in_leads_back_to_where_one_was_and_gives_a_new_session() {
    let world = World::start().await;
    let browser = world.browser();
    let answer = browser.get("/login?next=%2Fs%3Fdomain%3Dhomestead").await;
    let cookie = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(
        cookie.starts_with("hall-login=") && cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"),
        "{cookie}"
    );
    let (at, page) = browser.follow(answer.headers()["location"].to_str().unwrap()).await;
    assert!(at.ends_with("/s?domain=homestead"), "{at}");
    let page = page.text().await.unwrap();
    assert!(page.contains("王守田&#60;b&#62;") && page.contains("退出"), "{page}");
    let first = browser.jar.lock().unwrap()["hall"].clone();
    browser.log_in().await;
    assert_ne!(browser.jar.lock().unwrap()["hall"], first, "a new log-in has a new id");
    let old = world.browser();
    old.jar.lock().unwrap().insert("hall".into(), first);
    assert!(!old.text("/").await.contains("退出"), "the old id is worth nothing");
    world.stop().await;
}

#[actix_web::test]
async fn an_answer_with_another_state_logs_nobody_in() {
    let world = World::start().await;
    let browser = world.browser();
    browser.get("/login").await;
    assert_eq!(browser.get("/callback?code=good&state=another").await.status(), 400);
    assert_eq!(world.browser().get("/callback?code=good&state=x").await.status(), 400);
    assert!(!browser.jar.lock().unwrap().contains_key("hall"));
    world.stop().await;
}

#[actix_web::test]
async fn of_many_requests_with_an_old_token_one_renews_it() {
    let world = World::start().await;
    world.seen.token_life.store(8, Ordering::SeqCst);
    let browser = world.browser();
    browser.log_in().await;
    world.seen.token_life.store(300, Ordering::SeqCst);
    let pages = futures::future::join_all((0..8).map(|_| browser.text("/"))).await;
    assert!(pages.iter().all(|page| page.contains("退出")));
    // The log-in's own page may have renewed once; all later requests together renew at most once more.
    assert!(world.seen.refreshes.load(Ordering::SeqCst) <= 2);
    world.stop().await;
}

#[actix_web::test]
async fn a_form_from_elsewhere_is_refused_and_one_without_its_token_shown_again() {
    let world = World::start().await;
    let browser = world.browser();
    browser.log_in().await;
    let csrf = browser.csrf().await;
    let foreign = browser.post("/logout", Some("https://evil.example"), &[("csrf", &csrf)]).await;
    assert_eq!(foreign.status(), 403);
    let wrong = browser.post("/logout", None, &[("csrf", "wrong"), ("words", "<i>写了半天")]).await;
    assert_eq!(wrong.status(), 409);
    let page = wrong.text().await.unwrap();
    assert!(
        page.contains("value=\"&#60;i&#62;写了半天\"") && page.contains("接着提交") && page.contains(&csrf),
        "{page}"
    );
    let nobody = world.browser().post("/logout", None, &[("csrf", "x"), ("words", "还在")]).await;
    let page = nobody.text().await.unwrap();
    assert!(page.contains("刚才填的都在") && page.contains("value=\"还在\""), "{page}");
    world.stop().await;
}

#[actix_web::test]
async fn after_log_out_the_cookie_is_worth_nothing_and_identity_knows() {
    let world = World::start().await;
    let browser = world.browser();
    browser.log_in().await;
    let csrf = browser.csrf().await;
    let old = browser.jar.lock().unwrap().clone();
    let answer = browser.post("/logout", Some(&world.url), &[("csrf", &csrf)]).await;
    assert_eq!(answer.status(), 303);
    assert_eq!(answer.headers()["clear-site-data"], "\"cache\"");
    *browser.jar.lock().unwrap() = old;
    assert!(!browser.text("/").await.contains("退出"));
    assert_eq!(world.seen.revoked.load(Ordering::SeqCst), 1);
    world.stop().await;
}

#[actix_web::test]
async fn a_form_that_needs_the_second_factor_is_kept_while_it_is_shown_on_another_page() {
    let world = World::start().await;
    let browser = world.browser();
    browser.log_in().await;
    let csrf = browser.csrf().await;
    let fields = [("csrf", csrf.as_str()), ("key", "a-key-of-the-form"), ("words", "准予，理由写了半天")];
    let page = browser.post("/me/sessions/end", None, &fields).await;
    assert_eq!(page.status(), 403);
    let page = page.text().await.unwrap();
    for kept in [
        "再验证一次",
        "准予，理由写了半天",
        "a-key-of-the-form",
        "/me/step-up",
        "action=\"/me/sessions/end\"",
    ] {
        assert!(page.contains(kept), "{kept} in {page}");
    }
    let before = world.seen.refreshes.load(Ordering::SeqCst);
    let wrong = browser.post("/me/step-up", None, &[("csrf", &csrf), ("code", "000000")]).await;
    assert_eq!(wrong.status(), 422);
    assert!(wrong.text().await.unwrap().contains("验证码不对"));
    let right = browser.post("/me/step-up", None, &[("csrf", &csrf), ("code", "123456")]).await;
    assert!(right.text().await.unwrap().contains("验证好了"));
    browser.text("/").await;
    assert_eq!(world.seen.refreshes.load(Ordering::SeqCst), before + 1, "the next request has a fresh token");
    world.stop().await;
}

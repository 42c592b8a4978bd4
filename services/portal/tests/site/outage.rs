//! What is shown while another service or the database is away: a clear page, and nothing typed is lost.
use crate::world::World;

const CASE: &str = "34132300-0000-4000-8000-000000000001";

#[actix_web::test]
async fn a_page_whose_service_is_away_says_so_and_offers_to_try_again() {
    let world = World::without_intake().await;
    let browser = world.browser();
    browser.log_in().await;
    let answer = browser.get("/c?after=x").await;
    assert_eq!(answer.status(), 503);
    let page = answer.text().await.unwrap();
    for words in ["这会儿连不上", "href=\"/c?after=x\"", "再试一次", "编号", "宿阳办事"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    // The home page stands without it.
    assert!(browser.text("/").await.contains("您要办什么事"));
    world.stop().await;
}

#[actix_web::test]
async fn a_form_that_meets_an_outage_comes_back_with_all_it_held_and_its_own_key() {
    let world = World::without_intake().await;
    let browser = world.browser();
    browser.log_in().await;
    let csrf = browser.csrf().await;
    let path = format!("/c/{CASE}/withdraw");
    let fields = [("csrf", csrf.as_str()), ("key", "the-form's-own-key"), ("why", "写了<b>半天")];
    let answer = browser.post(&path, None, &fields).await;
    assert_eq!(answer.status(), 503);
    let page = answer.text().await.unwrap();
    let held = [
        format!("action=\"{path}\""),
        format!("value=\"{csrf}\""),
        "value=\"the-form&#39;s-own-key\"".to_owned(),
        "value=\"写了&#60;b&#62;半天\"".to_owned(),
        "再试一次".to_owned(),
    ];
    for words in held {
        assert!(page.contains(&words), "{words}: {page}");
    }
    world.stop().await;
}

#[actix_web::test]
async fn a_form_that_finds_the_database_away_is_taken_when_it_is_back() {
    let world = World::without_intake().await;
    let browser = world.browser();
    browser.log_in().await;
    let csrf = browser.csrf().await;
    let fields = [("csrf", csrf.as_str()), ("words", "还在")];
    world.sql("ALTER TABLE portal.session RENAME TO session_away").await;
    let away = browser.post("/logout", None, &fields).await;
    assert_eq!(away.status(), 503);
    let page = away.text().await.unwrap();
    assert!(
        page.contains("value=\"还在\"") && page.contains(&csrf) && page.contains("action=\"/logout\""),
        "{page}"
    );
    world.sql("ALTER TABLE portal.session_away RENAME TO session").await;
    assert_eq!(browser.post("/logout", None, &fields).await.status(), 303);
    world.stop().await;
}

#[actix_web::test]
async fn files_of_a_form_that_met_an_outage_are_to_be_chosen_again_and_the_rest_is_kept() {
    let world = World::without_intake().await;
    let browser = world.browser();
    browser.log_in().await;
    let csrf = browser.csrf().await;
    let body = format!(
        "--b\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n\
         --b\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\n到会23人\r\n\
         --b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\npng\r\n--b--\r\n"
    );
    let answer =
        browser.post_body(&format!("/a/{CASE}/m/007"), "multipart/form-data; boundary=b", body).await;
    assert_eq!(answer.status(), 503);
    let page = answer.text().await.unwrap();
    for words in
        ["value=\"到会23人\"", "type=\"file\"", "name=\"files\"", "multipart/form-data", "重新选一次"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    world.stop().await;
}

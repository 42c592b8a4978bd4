//! Pages of the security and audit administrators, and the one that opens a person without a case.
use crate::world::{Browser, World};

const NIL: &str = "00000000-0000-0000-0000-000000000000";

async fn logged_in(role: &'static str) -> (World, Browser) {
    let world = World::start().await;
    *world.seen.roles.lock().unwrap() = vec![role];
    let browser = world.browser();
    browser.log_in().await;
    (world, browser)
}

async fn post(world: &World, browser: &Browser, path: &str, fields: &[(&str, &str)]) -> (u16, String) {
    let csrf = browser.csrf().await;
    let fields = [&[("csrf", csrf.as_str()), ("key", "a-key-of-its-own")], fields].concat();
    let answer = browser.post(path, Some(&world.url), &fields).await;
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[actix_web::test]
async fn applications_are_proposed_and_approved_and_a_secret_is_shown_once() {
    let (world, browser) = logged_in("admin_security").await;
    let page = browser.text("/k?change=tax-office").await;
    for words in ["税务办税系统", "税务办税系统（新址）", "只登录", "value=\"tax-office\""]
    {
        assert!(page.contains(words), "{words} in {page}");
    }
    let fields = [("client_id", "tax-office"), ("name", "税务"), ("kind", "confidential"), ("active", "yes")];
    let (status, wrong) = post(&world, &browser, "/k/propose", &fields).await;
    assert_eq!(status, 422);
    assert!(wrong.contains("应用填得不对") && wrong.contains("value=\"税务\""), "{wrong}");
    let whole = [&fields[..], &[("addresses", "https://tax.example/callback\r\n")]].concat();
    assert_eq!(post(&world, &browser, "/k/propose", &whole).await.0, 303);
    let decide = format!("/k/{NIL}/decide");
    let (_, secret) = post(&world, &browser, &decide, &[("how", "approve")]).await;
    assert!(secret.contains("shown-only-once") && secret.contains("只显示这一次"));
    let (_, own) = post(&world, &browser, &decide, &[("how", "refuse")]).await;
    assert!(own.contains("要由另一个人来审核"), "{own}");
    world.stop().await;
}

#[actix_web::test]
async fn a_person_is_opened_without_a_case_with_a_reason_and_once() {
    let (world, browser) = logged_in("chief").await;
    assert!(browser.text("/g").await.contains("审计管理员会看您写的原因"));
    let number = "341323196804120313";
    let ask = |reason| [("name", "王守田"), ("number", number), ("reason", reason)];
    let (status, short) = post(&world, &browser, "/g", &ask("急")).await;
    assert_eq!(status, 422);
    assert!(short.contains("请写十个字以上") && !short.contains(number), "{short}");
    let (status, person) = post(&world, &browser, "/g", &ask("老人走失，派出所在窗口等地址。")).await;
    assert_eq!(status, 200);
    assert!(person.contains(number) && person.contains("只显示这一次"));
    world.stop().await;
}

#[actix_web::test]
async fn the_audit_administrator_reads_the_reasons_and_reviews_them() {
    let (world, browser) = logged_in("admin_audit").await;
    assert!(browser.text("/u/broken").await.contains("老人走失，派出所在窗口等地址。"));
    let review = format!("/u/broken/{NIL}/review");
    let says = |verdict, text| [("verdict", verdict), ("text", text)];
    assert!(post(&world, &browser, &review, &says("", "")).await.1.contains("还没选结论"));
    assert!(post(&world, &browser, &review, &says("justified", "短")).await.1.contains("请写十个字以上"));
    assert_eq!(
        post(&world, &browser, &review, &says("justified", "已向派出所核实，情况属实。")).await.0,
        303
    );
    world.stop().await;
}

#[actix_web::test]
async fn these_pages_are_for_nobody_else() {
    let (world, browser) = logged_in("clerk").await;
    for path in ["/k", "/g", "/u/broken"] {
        assert_eq!(browser.get(path).await.status(), 403, "{path}");
    }
    world.stop().await;
}

#[actix_web::test]
async fn a_device_of_a_member_is_entered_by_one_administrator_and_approved_or_stopped_by_the_other() {
    let (world, browser) = logged_in("admin_system").await;
    let path = "/staff/certificates";
    assert!(!browser.text(path).await.contains("clerk.two"), "who enters them does not see those of others");
    let enter = |certificate| [("user_name", "clerk.one"), ("certificate", certificate)];
    let (status, wrong) = post(&world, &browser, path, &enter("encrypting")).await;
    assert!(status == 422 && wrong.contains("选成了加密证书") && wrong.contains("clerk.one"), "{wrong}");
    assert_eq!(post(&world, &browser, path, &enter("signing")).await.0, 303);
    assert!(browser.text("/staff/certificates?sent=1").await.contains("等安全管理员当面批准"));
    world.stop().await;
    let (world, browser) = logged_in("admin_security").await;
    let page = browser.text(path).await;
    for words in ["clerk.one", "等批准", "clerk.two", "在用", "SM3 指纹", "到 2027-11-22"] {
        assert!(page.contains(words), "{words} in {page}");
    }
    let (_, own) = post(&world, &browser, &format!("{path}/{NIL}/approve"), &[]).await;
    assert!(own.contains("要由另一个人来审核"), "{own}");
    assert_eq!(post(&world, &browser, &format!("{path}/{NIL}/stop"), &[]).await.0, 303);
    assert_eq!(post(&world, &browser, &format!("{path}/{NIL}/open"), &[]).await.0, 404);
    world.stop().await;
}

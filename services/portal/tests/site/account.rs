//! What the user changes of his own log-in, what takes two at the counter, and the administrators' accounts.
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
async fn a_citizen_is_warned_of_a_recovery_changes_password_and_telephone_and_sees_his_passkeys() {
    let (world, browser) = logged_in("citizen").await;
    let me = browser.text("/me").await;
    assert!(me.contains("不是我，停掉") && me.contains("/me/passkeys"), "{me}");
    assert_eq!(post(&world, &browser, "/me/recovery/stop", &[]).await.0, 303);
    let unlike = [("old", "a"), ("new", "a long password"), ("again", "another one")];
    assert!(post(&world, &browser, "/me/password", &unlike).await.1.contains("两次填的新密码不一样"));
    let wrong = [("old", "wrong"), ("new", "a long password"), ("again", "a long password")];
    assert!(post(&world, &browser, "/me/password", &wrong).await.1.contains("现在的密码不对"));
    let right = [("old", "right"), ("new", "a long password"), ("again", "a long password")];
    assert!(post(&world, &browser, "/me/password", &right).await.1.contains("密码改好了"));
    let (status, sent) = post(&world, &browser, "/me/mobile", &[("mobile", "13900009999")]).await;
    assert!(status == 200 && sent.contains("138****1234") && sent.contains("139****9999"), "{sent}");
    let codes = [("old_code", "111111"), ("new_code", "222222")];
    assert!(post(&world, &browser, "/me/mobile/confirm", &codes).await.1.contains("手机号换好了"));
    let step_up = browser.text("/me/step-up").await;
    assert!(step_up.contains("用通行密钥验证") && step_up.contains("data-passkey=\"get\""), "{step_up}");
    let signed = [("key_id", "AA"), ("client_data", "AA"), ("authenticator_data", "AA"), ("signature", "AA")];
    assert!(post(&world, &browser, "/me/step-up/passkey", &signed).await.1.contains("验证好了"));
    let family = browser.text("/me/family").await;
    assert!(family.contains("王小宝") && family.contains("归并过的登记"), "{family}");
    assert_eq!(post(&world, &browser, &format!("/me/family/{NIL}/act"), &[]).await.0, 303);
    let keys = browser.text("/me/passkeys").await;
    assert!(keys.contains("我的手机") && keys.contains("先填一次登录密码"), "{keys}");
    world.stop().await;
}

#[actix_web::test]
async fn a_parent_has_his_child_compared_with_the_household_register_and_is_told_what_else_there_is() {
    let (world, browser) = logged_in("citizen").await;
    let page = browser.text("/me/family").await;
    assert!(page.contains("我是父亲或者母亲") && page.contains("户籍登记核对过"), "{page}");
    let child = |name: &'static str| [("name", name), ("number", "341323201806150018")];
    assert_eq!(post(&world, &browser, "/me/family", &child("王小宝")).await.0, 303);
    let (status, unknown) = post(&world, &browser, "/me/family", &child("陈小宝")).await;
    assert!(
        status == 422 && unknown.contains("到窗口登记，当场就好") && unknown.contains("陈小宝"),
        "{unknown}"
    );
    let (status, silent) = post(&world, &browser, "/me/family", &child("李小宝")).await;
    assert!(status == 422 && silent.contains("这会儿没有答复"), "{silent}");
    world.stop().await;
}

#[actix_web::test]
async fn before_a_citizen_adds_a_passkey_his_password_is_asked_for_on_the_page_itself() {
    let (world, browser) = logged_in("citizen").await;
    let keys = browser.text("/me/passkeys").await;
    assert!(!keys.contains("data-challenge") && keys.contains("action=\"/me/passkeys/prove\""), "{keys}");
    let (status, wrong) = post(&world, &browser, "/me/passkeys/prove", &[("password", "a guess")]).await;
    assert!(
        status == 422 && wrong.contains("现在的密码不对") && wrong.contains("先填一次登录密码"),
        "{wrong}"
    );
    assert_eq!(post(&world, &browser, "/me/passkeys/prove", &[("password", "right")]).await.0, 303);
    let keys = browser.text("/me/passkeys").await;
    assert!(keys.contains("data-challenge=\"abc\"") && keys.contains("passkey.js"), "{keys}");
    world.stop().await;
}

#[actix_web::test]
async fn a_member_of_the_staff_shows_the_second_factor_again_with_his_device() {
    let (world, browser) = logged_in("chief").await;
    let answer = browser.get("/me/step-up").await;
    let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("connect-src http://127.0.0.1:18470/sign;"), "{policy}");
    let page = answer.text().await.unwrap();
    assert!(page.contains("用密码钥匙验证") && page.contains("data-text=\"tongban-step-up-1"), "{page}");
    assert!(page.contains("certificate.js"), "{page}");
    let signed = |signature| [("challenge", "abc"), ("certificate", "c"), ("signature", signature)];
    let (status, wrong) = post(&world, &browser, "/me/step-up/certificate", &signed("wrong")).await;
    assert!(status == 422 && wrong.contains("是不是您自己的密码钥匙"), "{wrong}");
    let (_, done) = post(&world, &browser, "/me/step-up/certificate", &signed("right")).await;
    assert!(done.contains("验证好了"), "{done}");
    world.stop().await;
}

#[actix_web::test]
async fn two_at_the_counter_change_a_telephone_and_hand_a_code_over() {
    let (world, browser) = logged_in("clerk").await;
    let page = browser.text("/w/papers").await;
    assert!(page.contains("手机号换成 13900009999") && page.contains("居民身份证"), "{page}");
    assert!(page.contains("户籍登记核对过父母子女关系"), "{page}");
    let (status, empty) = post(&world, &browser, "/w/papers", &[]).await;
    assert!(status == 422 && empty.contains("还没填姓名") && empty.contains("还没选看了哪样证件"), "{empty}");
    let asked = [
        ("name", "王大柱"),
        ("number", "341323190001011232"),
        ("kind", "reset_login"),
        ("papers", "identity_card"),
    ];
    assert_eq!(post(&world, &browser, "/w/papers", &asked).await.0, 303);
    let merge = [
        ("name", "王大柱"),
        ("number", "341323190001011232"),
        ("kind", "merge_persons"),
        ("papers", "identity_card"),
        ("papers", "police_paper"),
        ("reason", "二〇一九年更正过公民身份号码"),
    ];
    let (status, lacking) = post(&world, &browser, "/w/papers", &merge).await;
    assert!(status == 422 && lacking.contains("还没填另一份登记或监护人的姓名"), "{lacking}");
    let undo = [
        ("name", "王大柱"),
        ("number", "341323190001011232"),
        ("kind", "undo_merge"),
        ("papers", "identity_card"),
    ];
    assert_eq!(post(&world, &browser, "/w/papers", &undo).await.0, 303);
    let path = format!("/w/papers/{NIL}");
    let (_, done) = post(&world, &browser, &path, &[("how", "approve")]).await;
    assert!(done.contains("ABCD-EFGH-JKLM") && done.contains("离开这一页就看不到了"), "{done}");
    assert_eq!(post(&world, &browser, &path, &[("how", "refuse")]).await.0, 303);
    world.stop().await;
}

#[actix_web::test]
async fn the_system_administrator_reads_a_list_in_and_stops_who_leaves_and_the_security_administrator_approves()
 {
    let (world, browser) = logged_in("admin_system").await;
    let page = browser.text("/staff").await;
    assert!(page.contains("clerk.one") && page.contains("窗口人员"), "{page}");
    assert_eq!(post(&world, &browser, &format!("/staff/{NIL}/stop"), &[]).await.0, 303);
    assert!(page.contains("不在岗和代班") && page.contains("李四"), "{page}");
    let away = [
        ("away", NIL),
        ("substitute", NIL),
        ("from", "2026-12-01"),
        ("until", "2026-12-07"),
        ("why", "年休假一周"),
    ];
    assert_eq!(post(&world, &browser, "/staff/absences", &away).await.0, 303);
    assert_eq!(
        post(&world, &browser, &format!("/staff/{NIL}/reset"), &[("reason", "手机丢了")]).await.0,
        303
    );
    let (_, told) = post(&world, &browser, "/staff/import", &[("csv", "用户名\n")]).await;
    assert!(told.contains("已提出") && told.contains("这个用户名有人用了"), "{told}");
    assert_eq!(browser.get("/staff/waiting").await.status(), 403);
    world.stop().await;
    let (world, browser) = logged_in("admin_security").await;
    let waiting = browser.text("/staff/waiting").await;
    assert!(waiting.contains("新开账号") && waiting.contains("重新绑定验证器"), "{waiting}");
    let path = format!("/staff/waiting/staff-proposals/{NIL}");
    assert!(post(&world, &browser, &path, &[("how", "approve")]).await.1.contains("ABCD-EFGH-JKLM"));
    assert_eq!(post(&world, &browser, &format!("/staff/waiting/other/{NIL}"), &[]).await.0, 404);
    world.stop().await;
}

#[actix_web::test]
async fn a_legal_representative_acts_for_his_business_and_names_whom_he_sends() {
    let (world, browser) = logged_in("citizen").await;
    let page = browser.text("/me/businesses").await;
    assert!(page.contains("灵璧县大柱建材有限公司") && page.contains("以企业身份办理"), "{page}");
    assert_eq!(post(&world, &browser, &format!("/me/businesses/{NIL}/act"), &[]).await.0, 303);
    let claim = [("code", "91341323MA2N0001XH"), ("name", "别人的公司")];
    let (status, refused) = post(&world, &browser, "/me/businesses", &claim).await;
    assert!(status == 422 && refused.contains("法定代表人要是您本人"), "{refused}");
    let path = format!("/me/businesses/{NIL}");
    assert!(browser.text(&path).await.contains("只能办 340199001000"));
    let named =
        [("name", "李小妹"), ("number", "341323190002022346"), ("items", ""), ("until", "2027-01-31")];
    assert_eq!(post(&world, &browser, &path, &named).await.0, 303);
    world.stop().await;
}

//! Log-in with SM2 certificates: an authority, devices and their middleware are simulated; what they sign is real.

use std::time::{Duration, Instant};

use auth::Role;
use identity::{Certificates, Settings, seed::Account};
use kernel::id::StaffId;
use peers::{KeyOffice, Trouble, Ukey, Wanted};
use serde_json::{Value, json};
use shangmi::{Certificate, Usage};
use testkit::{Client, Reply};

use crate::{
    outer::says,
    second_factor::set_up,
    world::{API, PASSWORD, VERIFIER, World, account, claims, code_of, hidden, number, text},
};

const NAME: &str = "窗口甲";

pub(crate) struct Keys {
    pub(crate) world: World,
    pub(crate) office: KeyOffice,
    clerk: StaffId,
    pub(crate) system: Client,
    pub(crate) security: Client,
}

/// What a device signed for a challenge.
pub(crate) struct Signed {
    pub(crate) challenge: String,
    pub(crate) certificate: String,
    pub(crate) signature: String,
}

impl Keys {
    pub(crate) async fn start() -> Self {
        let office = KeyOffice::start().unwrap();
        let certificates = Certificates {
            roots: vec![Certificate::parse(office.root()).unwrap()],
            lists: vec![office.list()],
            every: Duration::from_millis(40),
            device: office.device(),
        };
        let world = World::set(Settings { certificates: Some(certificates), ..Settings::default() }).await;
        let clerk = world.staff("clerk", &[Role::Clerk]).await;
        world.staff("system", &[Role::AdminSystem]).await;
        let security =
            Account { number: number("341323197505051111"), ..account("security", &[Role::AdminSecurity]) };
        world.account(&security).await;
        let (system, security) = (world.caller("system").await, world.caller("security").await);
        Self { world, office, clerk, system, security }
    }

    pub(crate) fn device(&self) -> Ukey {
        self.office.give(Wanted::of(NAME)).unwrap()
    }

    async fn propose(&self, certificate: &str) -> Reply {
        let body = json!({ "user_name": "clerk", "certificate": certificate });
        self.system.post(&format!("{API}/staff-certificates"), &body).await
    }

    /// Enters a device's certificate for the clerk and approves it; gives its id.
    pub(crate) async fn enter(&self, key: &Ukey) -> String {
        let proposed = self.propose(&key.certificate).await.ok().json();
        let id = proposed["certificate_id"].as_str().unwrap().to_owned();
        self.security.post(&format!("{API}/staff-certificates/{id}/approve"), &()).await.ok();
        id
    }

    /// What the hall asks to be signed for a client.
    async fn asked(&self) -> Value {
        let nobody = self.world.hall.nobody();
        let options = format!("{API}/certificate/options");
        nobody.post(&options, &json!({ "client_id": "hall-cli" })).await.ok().json()
    }

    pub(crate) async fn signed(&self, key: &Ukey) -> Signed {
        let asked = self.asked().await;
        let signature = key.sign(asked["text"].as_str().unwrap()).unwrap();
        let challenge = asked["challenge"].as_str().unwrap().to_owned();
        Signed { challenge, certificate: key.certificate.clone(), signature }
    }

    pub(crate) async fn send(&self, signed: &Signed) -> Reply {
        let fields = [
            ("challenge", signed.challenge.as_str()),
            ("certificate", &signed.certificate),
            ("signature", &signed.signature),
        ];
        self.world.post("/certificate", &fields, None).await
    }

    async fn log_in(&self, key: &Ukey) -> Reply {
        self.send(&self.signed(key).await).await
    }

    /// Waits until the hall has read a list: before that no certificate opens anything.
    pub(crate) async fn list_is_read(&self, key: &Ukey) {
        self.until(key, 303).await;
    }

    /// Waits until the list was asked for anew, and what came of the time before is over.
    pub(crate) async fn list_is_asked_for(&self) {
        let (begun, before) = (Instant::now(), self.office.times_asked());
        while self.office.times_asked() < before + 3 {
            assert!(begun.elapsed() < Duration::from_secs(10), "nobody asks for the list");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn until(&self, key: &Ukey, status: u16) {
        let begun = Instant::now();
        loop {
            let reply = self.log_in(key).await;
            if reply.status == status {
                return;
            }
            assert!(begun.elapsed() < Duration::from_secs(10), "{status} wanted: {reply}");
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }
}

#[actix_web::test]
async fn a_device_that_two_people_entered_logs_its_holder_in_through_its_middleware_and_counts_as_both_factors()
 {
    let keys = Keys::start().await;
    let key = keys.device();
    keys.office.plug(&key);
    let page = keys.world.get_page("/certificate").await.ok();
    assert!(says(&page, "已经由两名管理员登记") && says(&page, &keys.office.device()), "{page}");
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains(&format!("connect-src 'self' {}", keys.office.device())), "{policy}");
    assert!(says(&keys.world.get_page("/authorize").await, "密码钥匙"));
    let proposed = keys.propose(&key.certificate).await.ok().json();
    keys.propose(&key.certificate).await.assert_refused(409, "staff_certificate_taken");
    // Proposed is not approved.
    keys.until(&key, 401).await;
    let list = format!("{API}/staff-certificates");
    let waiting = keys.security.get(&list).await.ok().json();
    let first = &waiting["items"][0];
    assert_eq!((&first["holder"], &first["state"]), (&NAME.into(), &"proposed".into()));
    assert_eq!(first["member"], NAME, "who approves it compares both names");
    let approve = format!("{list}/{}/approve", proposed["certificate_id"].as_str().unwrap());
    keys.system.post(&approve, &()).await.assert_refused(403, "permission_missing");
    keys.security.post(&approve, &()).await.ok();
    keys.security.post(&approve, &()).await.assert_refused(409, "staff_certificate_moved");
    keys.list_is_read(&key).await;
    // As the page's script does it: the middleware signs for this page only.
    let asked = keys.asked().await;
    let middleware = |origin: String| {
        let body = json!({ "text": asked["text"] });
        let sign = format!("{}/sign", keys.office.device());
        reqwest::Client::new().post(sign).header("Origin", origin).json(&body).send()
    };
    assert_eq!(middleware("https://hall.example.evil".to_owned()).await.unwrap().status(), 403);
    let signed: Value = middleware(keys.world.hall.url.clone()).await.unwrap().json().await.unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let signed = Signed {
        challenge: text(&asked["challenge"]),
        certificate: text(&signed["certificate"]),
        signature: text(&signed["signature"]),
    };
    let tokens = keys.world.tokens_of(&keys.send(&signed).await).await;
    let said = claims(&tokens.access);
    assert_eq!(said["sub"], keys.clerk.to_string());
    assert!(said["fresh_until"].as_u64().unwrap() > said["iat"].as_u64().unwrap());
    keys.world.hall.drain().await;
}

#[actix_web::test]
async fn what_a_device_signed_counts_once_for_this_hall_this_client_and_this_challenge_only() {
    let keys = Keys::start().await;
    let key = keys.device();
    keys.enter(&key).await;
    keys.list_is_read(&key).await;
    let signed = keys.signed(&key).await;
    assert_eq!(keys.send(&signed).await.status, 303);
    let replay = keys.send(&signed).await;
    assert_eq!(replay.status, 401, "a challenge is spent");
    // Signed for another audience, client or end: the text is not the one that was asked for.
    for (from, to) in
        [("audience: http", "audience: https"), ("hall-cli", "portal"), ("until: 2", "until: 3")]
    {
        let asked = keys.asked().await;
        let text = asked["text"].as_str().unwrap().replace(from, to);
        let other = Signed {
            challenge: asked["challenge"].as_str().unwrap().to_owned(),
            certificate: key.certificate.clone(),
            signature: key.sign(&text).unwrap(),
        };
        assert_eq!(keys.send(&other).await.status, 401, "{to}");
    }
    let (one, other) = (keys.signed(&key).await, keys.signed(&key).await);
    let crossed = Signed { signature: other.signature, ..one };
    assert_eq!(keys.send(&crossed).await.status, 401, "signed for another challenge");
    // A minute later nothing answers a challenge.
    let late = keys.signed(&key).await;
    keys.world
        .hall
        .sql("UPDATE identity.certificate_challenge SET expires_at = now() - interval '1 second'")
        .await;
    assert_eq!(keys.send(&late).await.status, 401);
    let nobody = keys.world.hall.nobody();
    let options = format!("{API}/certificate/options");
    nobody.post(&options, &json!({ "client_id": "nobody" })).await.assert_refused(400, "client_unknown");
}

#[actix_web::test]
async fn a_certificate_that_expired_of_another_authority_or_for_encryption_is_neither_entered_nor_opens_anything()
 {
    let keys = Keys::start().await;
    let good = keys.device();
    keys.enter(&good).await;
    keys.list_is_read(&good).await;
    let of = |wanted: Wanted<'_>| keys.office.give(wanted).unwrap();
    let wrong = [
        of(Wanted { days: (-30, -1), ..Wanted::of(NAME) }),
        of(Wanted { days: (1, 30), ..Wanted::of(NAME) }),
        of(Wanted { by_a_stranger: true, ..Wanted::of(NAME) }),
        of(Wanted { usage: Usage::Encryption, ..Wanted::of(NAME) }),
    ];
    let mut answers = Vec::new();
    for key in &wrong {
        keys.propose(&key.certificate).await.assert_refused(400, "staff_certificate_invalid");
        answers.push(keys.log_in(key).await);
    }
    keys.propose("no certificate").await.assert_refused(400, "staff_certificate_invalid");
    let others = of(Wanted::of("别人"));
    keys.propose(&others.certificate).await.assert_refused(400, "staff_certificate_name_differs");
    let longer = of(Wanted::of("窗口甲乙"));
    keys.propose(&longer.certificate).await.assert_refused(400, "staff_certificate_name_differs");
    // Someone whom the authority knows and the hall does not, and whoever signs with a key of his own, hear the same.
    answers.push(keys.log_in(&others).await);
    let stolen = Signed { certificate: good.certificate.clone(), ..keys.signed(&others).await };
    answers.push(keys.send(&stolen).await);
    let garbled = Signed { certificate: "x".to_owned(), ..keys.signed(&good).await };
    answers.push(keys.send(&garbled).await);
    let pages: Vec<_> = answers.iter().map(|reply| (reply.status.as_u16(), reply.bytes.clone())).collect();
    assert!(pages.iter().all(|page| page.0 == 401 && page == &pages[0]), "all answers are the same");
    assert_eq!(keys.log_in(&good).await.status, 303);
}

#[actix_web::test]
async fn a_certificate_on_its_issuers_list_is_out_within_seconds_with_its_sessions_and_is_never_entered_again()
 {
    let keys = Keys::start().await;
    let (key, other) = (keys.device(), keys.device());
    keys.enter(&key).await;
    keys.list_is_read(&key).await;
    let tokens = keys.world.tokens_of(&keys.log_in(&key).await).await;
    keys.enter(&other).await;
    keys.office.revoke(&key);
    let begun = Instant::now();
    keys.until(&key, 401).await;
    assert!(begun.elapsed() < Duration::from_secs(5));
    let me = keys.world.hall.bearer(tokens.access);
    while me.get(&format!("{API}/me")).await.status != 401 {
        assert!(begun.elapsed() < Duration::from_secs(8), "the session outlives its certificate");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(keys.log_in(&other).await.status, 303, "a certificate that is not named goes on");
    keys.propose(&key.certificate).await.assert_refused(400, "staff_certificate_invalid");
    keys.world.hall.drain().await;
}

#[actix_web::test]
async fn without_a_fresh_list_of_its_issuer_no_certificate_opens_anything() {
    let keys = Keys::start().await;
    let key = keys.device();
    keys.enter(&key).await;
    keys.list_is_read(&key).await;
    // The issuer is away: the list that was read is good to its own end, and not beyond.
    keys.office.trouble(Trouble::Garbled);
    keys.list_is_asked_for().await;
    assert_eq!(keys.log_in(&key).await.status, 303);
    keys.world
        .hall
        .sql("UPDATE identity.certificate_list SET good_until = now() - interval '1 second'")
        .await;
    let blind = keys.log_in(&key).await;
    assert!(blind.status == 503 && says(&blind, "暂时不能用密码钥匙登录"), "{blind}");
    keys.office.show_old_list(3);
    keys.office.trouble(Trouble::None);
    keys.list_is_asked_for().await;
    assert_eq!(keys.log_in(&key).await.status, 503, "an old list is none");
    keys.office.show_old_list(0);
    keys.until(&key, 303).await;
}

#[actix_web::test]
async fn who_left_lost_his_device_or_got_a_new_log_in_is_not_let_in_by_his_certificate() {
    let keys = Keys::start().await;
    let key = keys.device();
    let id = keys.enter(&key).await;
    keys.list_is_read(&key).await;
    let tokens = keys.world.tokens_of(&keys.log_in(&key).await).await;
    let stop = format!("{API}/staff-certificates/{id}/stop");
    keys.system.post(&stop, &()).await.ok();
    keys.system.post(&stop, &()).await.assert_refused(409, "staff_certificate_moved");
    assert_eq!(keys.log_in(&key).await.status, 401);
    assert_eq!(keys.world.refresh(&tokens.refresh).await.status, 400, "its session ended with it");
    // The same certificate may come back, again by two.
    keys.enter(&key).await;
    assert_eq!(keys.log_in(&key).await.status, 303);
    keys.system.post(&format!("{API}/staff/{}/stop", keys.clerk), &()).await.ok();
    assert_eq!(keys.log_in(&key).await.status, 401, "who left is out");
    keys.world.hall.drain().await;
}

#[actix_web::test]
async fn tries_with_a_certificate_whose_key_did_not_sign_are_paused() {
    let keys = Keys::start().await;
    let (key, other) = (keys.device(), keys.device());
    keys.enter(&key).await;
    keys.list_is_read(&key).await;
    let mut last = 0;
    for _ in 0..8 {
        let forged = Signed { certificate: key.certificate.clone(), ..keys.signed(&other).await };
        last = keys.send(&forged).await.status.as_u16();
    }
    assert_eq!(last, 429);
}

#[actix_web::test]
async fn who_has_only_the_password_of_an_account_with_a_key_sets_up_no_app_of_his_own_there() {
    let keys = Keys::start().await;
    let key = keys.device();
    let fields = [("user_name", "clerk"), ("password", PASSWORD), ("acr_values", "second_factor")];
    // A thief who began before the key was approved does not come through with what he began.
    let begun = keys.world.post("/authorize", &fields, None).await.ok();
    assert!(says(&begun, "绑定验证器"), "{begun}");
    keys.enter(&key).await;
    let late = keys.world.second(&hidden(&begun, "ticket"), "000000", None).await;
    assert!(late.status == 401 && says(&late, "请重新登录"), "{late}");
    let refused = keys.world.post("/authorize", &fields, None).await;
    assert!(refused.status == 403 && !text(&refused).contains("<svg"), "{refused}");
    assert!(says(&refused, "请插上钥匙") && says(&refused, "action=\"certificate\""), "{refused}");
    let password = claims(&keys.world.log_in("clerk").await.access);
    assert_eq!(password["fresh_until"], 0, "the password alone opens no sensitive act");
    // When the certificate has run out the account is like one that never had any.
    keys.world.hall.sql("UPDATE identity.staff_certificate SET valid_until = now() - interval '1 day'").await;
    let page = keys.world.post("/authorize", &fields, None).await.ok();
    let own = set_up(&keys.world, page).await;
    assert_eq!(own.done.status, 303);
}

#[actix_web::test]
async fn a_log_in_under_way_starts_no_session_once_its_certificate_was_stopped() {
    let keys = Keys::start().await;
    let (key, other) = (keys.device(), keys.device());
    let id = keys.enter(&key).await;
    keys.list_is_read(&key).await;
    keys.enter(&other).await;
    let (waiting, goes_on) = (code_of(&keys.log_in(&key).await), code_of(&keys.log_in(&other).await));
    keys.system.post(&format!("{API}/staff-certificates/{id}/stop"), &()).await.ok();
    for _ in 0..2 {
        let refused = keys.world.exchange(&waiting, VERIFIER).await;
        assert_eq!((refused.status.as_u16(), &refused.json()["error"]), (400, &"invalid_grant".into()));
    }
    keys.world.exchange(&goes_on, VERIFIER).await.ok();
    // Also not, when the same certificate came back meanwhile: that is another approval.
    keys.enter(&key).await;
    assert_eq!(keys.world.exchange(&waiting, VERIFIER).await.status, 400);
}

#[actix_web::test]
async fn a_certificate_entered_under_another_root_of_its_authority_opens_nothing() {
    let keys = Keys::start().await;
    let key = keys.device();
    keys.enter(&key).await;
    keys.list_is_read(&key).await;
    // Turns the issuer's fingerprint round; done twice it is what it was.
    let turn = "UPDATE identity.staff_certificate SET issuer = decode(reverse(encode(issuer, 'hex')), 'hex')";
    keys.world.hall.sql(turn).await;
    assert_eq!(keys.log_in(&key).await.status, 401, "its revocation would stand on a list nobody reads");
    keys.world.hall.sql(turn).await;
    assert_eq!(keys.log_in(&key).await.status, 303);
}

//! Showing the second factor again in an open session with an SM2 certificate.

use auth::Role;
use identity::seed::Account;
use peers::{Trouble, Ukey, Wanted};
use serde_json::{Value, json};
use testkit::{Client, Reply};

use crate::{
    certificates::{Keys, Signed},
    guardians::{audited, renewed},
    world::{API, Tokens, account, claims, number},
};

/// What the hall asks to be signed in a session.
async fn asked(client: &Client) -> Value {
    client.post(&format!("{API}/me/certificate/step-up/options"), &()).await.ok().json()
}

fn signed(key: &Ukey, asked: &Value) -> Signed {
    let signature = key.sign(asked["text"].as_str().unwrap()).unwrap();
    let challenge = asked["challenge"].as_str().unwrap().to_owned();
    Signed { challenge, certificate: key.certificate.clone(), signature }
}

async fn show(client: &Client, signed: &Signed) -> Reply {
    let body = json!({
        "challenge": signed.challenge, "certificate": signed.certificate, "signature": signed.signature,
    });
    client.post(&format!("{API}/me/certificate/step-up"), &body).await
}

/// A hall with a certificate that opens the clerk's account, and a log-in of his with the password alone.
async fn with_log_in() -> (Keys, Ukey, Tokens) {
    let keys = Keys::start().await;
    let key = keys.device();
    keys.enter(&key).await;
    keys.list_is_read(&key).await;
    let tokens = keys.world.log_in("clerk").await;
    (keys, key, tokens)
}

#[actix_web::test]
async fn a_device_shows_the_second_factor_again_in_an_open_session_without_a_new_log_in() {
    let (keys, key, tokens) = with_log_in().await;
    let clerk = keys.world.hall.bearer(tokens.access.clone());
    assert_eq!(claims(&tokens.access)["fresh_until"], 0, "the password alone opens no sensitive act");
    let question = asked(&clerk).await;
    assert_eq!(question["device"], keys.office.device());
    assert!(question["text"].as_str().unwrap().contains(&format!("audience: {}", keys.world.hall.url)));
    let answer = signed(&key, &question);
    show(&clerk, &answer).await.ok();
    let fresh = renewed(&keys.world, &tokens).await;
    let said = claims(&fresh.access);
    assert!(said["fresh_until"].as_u64().unwrap() > said["iat"].as_u64().unwrap());
    assert_eq!(said["sid"], claims(&tokens.access)["sid"], "the session is the same");
    show(&clerk, &answer).await.assert_refused(400, "staff_certificate_not_shown");
    let traces = audited(&keys.world, "step_up").await;
    assert!(traces.len() == 1 && traces[0]["certificate"].is_string(), "{traces:?}");
    // Who has none is told so, and shows his factor otherwise.
    for caller in [&keys.system, &keys.world.caller("wang").await] {
        let refused = caller.post(&format!("{API}/me/certificate/step-up/options"), &()).await;
        refused.assert_refused(404, "staff_certificate_not_found");
    }
    keys.world.hall.drain().await;
}

#[actix_web::test]
async fn what_was_signed_counts_in_its_session_by_its_holders_certificate_and_as_a_step_up_only() {
    let (keys, key, tokens) = with_log_in().await;
    let clerk = keys.world.hall.bearer(tokens.access.clone());
    let no = async |answer: &Signed, why: &str| {
        let refused = show(&clerk, answer).await;
        assert_eq!(refused.status, 400, "{why}: {refused}");
        refused.assert_refused(400, "staff_certificate_not_shown");
    };
    let elsewhere = keys.world.caller("clerk").await;
    no(&signed(&key, &asked(&elsewhere).await), "asked in another session").await;
    no(&keys.signed(&key).await, "signed to log in").await;
    assert_eq!(keys.send(&signed(&key, &asked(&clerk).await)).await.status, 401, "and the other way round");
    // A colleague's device is a good one, and not his.
    let colleague = Account { number: number("341323197808081111"), ..account("colleague", &[Role::Clerk]) };
    keys.world.account(&colleague).await;
    let others = keys.office.give(Wanted::of("窗口甲")).unwrap();
    let body = json!({ "user_name": "colleague", "certificate": others.certificate });
    let entered = keys.system.post(&format!("{API}/staff-certificates"), &body).await.ok().json();
    let approve = format!("{API}/staff-certificates/{}/approve", entered["certificate_id"].as_str().unwrap());
    keys.security.post(&approve, &()).await.ok();
    no(&signed(&others, &asked(&clerk).await), "a colleague's device").await;
    let late = signed(&key, &asked(&clerk).await);
    let age = "UPDATE identity.certificate_challenge SET expires_at = now() - interval '1 second'";
    keys.world.hall.sql(age).await;
    no(&late, "too late").await;
    let old = "UPDATE identity.certificate_list SET good_until = now() - interval '1 second'";
    keys.office.trouble(Trouble::Garbled);
    keys.list_is_asked_for().await;
    keys.world.hall.sql(old).await;
    let blind = show(&clerk, &signed(&key, &asked(&clerk).await)).await;
    blind.assert_refused(503, "staff_certificate_list_old");
    keys.world.hall.drain().await;
}

#[actix_web::test]
async fn tries_in_a_session_whose_key_did_not_sign_are_paused() {
    let (keys, key, tokens) = with_log_in().await;
    let clerk = keys.world.hall.bearer(tokens.access);
    let other = keys.device();
    let mut last = 0;
    for _ in 0..8 {
        let forged = signed(&other, &asked(&clerk).await);
        let forged = Signed { certificate: key.certificate.clone(), ..forged };
        last = show(&clerk, &forged).await.status.as_u16();
    }
    assert_eq!(last, 429);
    assert_eq!(keys.send(&keys.signed(&key).await).await.status, 303, "a log-in has tries of its own");
}

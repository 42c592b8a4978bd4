//! Passkeys, with a device made of software: it makes keys, counts, and signs.

use auth::Role;
use aws_lc_rs::{
    digest,
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use ciborium::Value as Cbor;
use identity::domain::webauthn::to_base64;
use serde_json::{Value, json};
use testkit::{Client, Reply};

use crate::{
    outer::says,
    second_factor::equip,
    world::{API, PASSWORD, World, claims, text},
};

/// A device with one key.
pub(crate) struct Device {
    key: EcdsaKeyPair,
    id: [u8; 16],
    origin: String,
    counter: u32,
    flags: u8,
}

impl Device {
    pub(crate) fn new(world: &World) -> Self {
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
        let id = *uuid::Uuid::new_v4().as_bytes();
        Self { key, id, origin: world.hall.url.clone(), counter: 0, flags: 0x05 }
    }

    fn client_data(&self, kind: &str, challenge: &str) -> Vec<u8> {
        let data =
            json!({ "type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false });
        data.to_string().into_bytes()
    }

    fn head(&self, extra: u8) -> Vec<u8> {
        let site = digest::digest(&digest::SHA256, b"127.0.0.1");
        [site.as_ref(), &[self.flags | extra], &self.counter.to_be_bytes()].concat()
    }

    /// Makes the key for these options.
    pub(crate) fn make(&mut self, options: &Value) -> Value {
        self.counter += 1;
        let point = self.key.public_key().as_ref();
        let number = |n: i64| Cbor::Integer(n.into());
        let cose = Cbor::Map(vec![
            (number(1), number(2)),
            (number(3), number(-7)),
            (number(-1), number(1)),
            (number(-2), Cbor::Bytes(point[1..33].to_vec())),
            (number(-3), Cbor::Bytes(point[33..].to_vec())),
        ]);
        let mut data = [self.head(0x40), vec![0; 16], vec![0, 16], self.id.to_vec()].concat();
        ciborium::into_writer(&cose, &mut data).unwrap();
        let object = Cbor::Map(vec![
            (Cbor::from("fmt"), Cbor::from("none")),
            (Cbor::from("attStmt"), Cbor::Map(Vec::new())),
            (Cbor::from("authData"), Cbor::Bytes(data)),
        ]);
        let mut attestation = Vec::new();
        ciborium::into_writer(&object, &mut attestation).unwrap();
        let client_data = self.client_data("webauthn.create", options["challenge"].as_str().unwrap());
        json!({ "name": "我的手机", "client_data": to_base64(&client_data), "attestation": to_base64(&attestation) })
    }

    /// Signs a challenge.
    fn sign(&mut self, challenge: &str) -> [(&'static str, String); 4] {
        self.counter += 1;
        let (data, client_data) = (self.head(0), self.client_data("webauthn.get", challenge));
        let signed = [&data[..], digest::digest(&digest::SHA256, &client_data).as_ref()].concat();
        let signature = self.key.sign(&SystemRandom::new(), &signed).unwrap();
        [
            ("key_id", to_base64(&self.id)),
            ("client_data", to_base64(&client_data)),
            ("authenticator_data", to_base64(&data)),
            ("signature", to_base64(signature.as_ref())),
        ]
    }

    pub(crate) async fn add(&mut self, client: &Client) -> Reply {
        let options = client.post(&format!("{API}/me/passkeys/options"), &()).await.ok().json();
        client.post(&format!("{API}/me/passkeys"), &self.make(&options)).await
    }

    /// Adds the key for someone who has just given his password.
    pub(crate) async fn add_with_password(&mut self, client: &Client) -> Reply {
        prove(client, PASSWORD).await.ok();
        self.add(client).await
    }

    /// What it signs to show the second factor again.
    async fn signed_step_up(&mut self, client: &Client) -> serde_json::Map<String, Value> {
        let asked = client.post(&format!("{API}/me/passkeys/step-up/options"), &()).await.ok().json();
        let signed = self.sign(asked["challenge"].as_str().unwrap());
        signed.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect()
    }

    async fn step_up(&mut self, client: &Client) -> Reply {
        let signed = self.signed_step_up(client).await;
        client.post(&format!("{API}/me/passkeys/step-up"), &signed).await
    }

    /// Logs in with a new challenge; gives what was sent, too.
    pub(crate) async fn log_in(&mut self, world: &World) -> (Reply, Vec<(&'static str, String)>) {
        let signed = self.sign(&challenge(world).await).to_vec();
        (send(world, &signed).await, signed)
    }
}

/// Gives the password in a session that is open.
pub(crate) async fn prove(client: &Client, password: &str) -> Reply {
    client.post(&format!("{API}/me/prove"), &json!({ "password": password })).await
}

async fn send(world: &World, signed: &[(&'static str, String)]) -> Reply {
    let fields: Vec<(&str, &str)> = signed.iter().map(|(name, value)| (*name, value.as_str())).collect();
    world.post("/passkey", &fields, None).await
}

/// The challenge that the page shows.
async fn challenge(world: &World) -> String {
    let page = world.get_page("/passkey").await.ok();
    assert!(says(&page, "passkey.js") && says(&page, "请用密码登录"), "{page}");
    text(&page).split("data-challenge=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

#[actix_web::test]
async fn a_member_with_an_app_adds_a_passkey_and_it_counts_as_both_factors() {
    let world = World::start().await;
    world.staff("plain", &[Role::Clerk]).await;
    let plain = world.caller("plain").await;
    let options = format!("{API}/me/passkeys/options");
    plain.post(&options, &()).await.assert_refused(409, "second_factor_missing");
    world.staff("admin", &[Role::AdminSystem]).await;
    let own = equip(&world, "admin").await;
    let admin = world.hall.bearer(world.tokens_of(&own.done).await.access);
    let mut device = Device::new(&world);
    device.add(&admin).await.ok();
    let tokens = world.tokens_of(&device.log_in(&world).await.0).await;
    assert!(
        claims(&tokens.access)["fresh_until"].as_u64().unwrap()
            > claims(&tokens.access)["iat"].as_u64().unwrap()
    );
    let by_key = world.hall.bearer(tokens.access);
    by_key.post(&format!("{API}/subjects/{}/end-sessions", world.wang), &()).await.ok();
    // Later the key opens sensitive acts again.
    world.hall.sql("UPDATE identity.session SET second_factor_at = now() - interval '11 minutes'").await;
    let signed = device.signed_step_up(&by_key).await;
    by_key.post(&format!("{API}/me/passkeys/step-up"), &signed).await.ok();
    by_key.post(&format!("{API}/me/passkeys/step-up"), &signed).await.assert_refused(400, "passkey_invalid");
    let fresh = world.refresh(&tokens.refresh).await.ok().json();
    let end = format!("{API}/subjects/{}/end-sessions", world.wang);
    world.hall.bearer(fresh["access_token"].as_str().unwrap().to_owned()).post(&end, &()).await.ok();
}

#[actix_web::test]
async fn a_citizen_lists_and_removes_his_passkeys_and_a_removed_one_opens_nothing() {
    let world = World::start().await;
    let wang = world.caller("wang").await;
    let mut device = Device::new(&world);
    let added = device.add_with_password(&wang).await.ok().json();
    device.add(&wang).await.assert_refused(400, "passkey_invalid");
    assert_eq!(device.log_in(&world).await.0.status, 303);
    let path = format!("{API}/me/passkeys");
    let own = wang.get(&path).await.ok().json();
    assert_eq!((&own[0]["name"], &own[0]["stopped"]), (&"我的手机".into(), &false.into()));
    assert!(own[0]["used_at"].is_string());
    let remove = format!("{path}/{}/remove", added["passkey_id"].as_str().unwrap());
    wang.post(&remove, &()).await.ok();
    wang.post(&remove, &()).await.assert_refused(404, "passkey_not_found");
    assert_eq!(device.log_in(&world).await.0.status, 401);
}

#[actix_web::test]
async fn what_a_device_signed_counts_once_for_this_site_and_only_from_a_verified_user() {
    let world = World::start().await;
    let wang = world.caller("wang").await;
    let mut device = Device::new(&world);
    device.add_with_password(&wang).await.ok();
    let (let_in, signed) = device.log_in(&world).await;
    assert_eq!(let_in.status, 303);
    assert_eq!(send(&world, &signed).await.status, 401, "a challenge is spent");
    device.flags = 0x01;
    assert_eq!(device.log_in(&world).await.0.status, 401, "its user was not verified");
    device.flags = 0x05;
    let right = std::mem::replace(&mut device.origin, "https://hall.example.evil".to_owned());
    assert_eq!(device.log_in(&world).await.0.status, 401, "signed for another site");
    device.origin = right;
    let mut forged = device.sign(&challenge(&world).await).to_vec();
    let other = Device::new(&world).sign("x");
    forged[3] = other[3].clone();
    assert_eq!(send(&world, &forged).await.status, 401, "another key's signature");
    assert_eq!(device.log_in(&world).await.0.status, 303);
    let made_up = device.sign("a challenge nobody gave").to_vec();
    assert_eq!(send(&world, &made_up).await.status, 401);
}

#[actix_web::test]
async fn a_counter_that_goes_back_stops_the_key_for_the_copy_and_for_the_original() {
    let world = World::start().await;
    let wang = world.caller("wang").await;
    let mut device = Device::new(&world);
    device.add_with_password(&wang).await.ok();
    assert_eq!(device.log_in(&world).await.0.status, 303);
    device.counter = 0;
    assert_eq!(device.log_in(&world).await.0.status, 401, "a copy was used");
    device.counter = 50;
    assert_eq!(device.log_in(&world).await.0.status, 401, "nobody knows which is the copy");
    let own = wang.get(&format!("{API}/me/passkeys")).await.ok().json();
    assert_eq!(own[0]["stopped"], true);
}

#[actix_web::test]
async fn a_session_left_open_gets_no_passkey_without_the_password_or_a_key_that_is_there() {
    let world = World::start().await;
    let wang = world.caller("wang").await;
    let options = format!("{API}/me/passkeys/options");
    wang.post(&options, &()).await.assert_refused(403, "step_up_needed");
    prove(&wang, "a guess").await.assert_refused(400, "password_wrong");
    wang.post(&options, &()).await.assert_refused(403, "step_up_needed");
    let mut device = Device::new(&world);
    device.add_with_password(&wang).await.ok();
    // What was proven is stale a quarter of an hour later, also for an answer that was begun in time.
    let begun = wang.post(&options, &()).await.ok().json();
    world.hall.sql("UPDATE identity.session SET second_factor_at = now() - interval '16 minutes'").await;
    wang.post(&options, &()).await.assert_refused(403, "step_up_needed");
    let late = Device::new(&world).make(&begun);
    wang.post(&format!("{API}/me/passkeys"), &late).await.assert_refused(403, "step_up_needed");
    device.step_up(&wang).await.ok();
    Device::new(&world).add(&wang).await.ok();
    let mut last = 400;
    for _ in 0..8 {
        last = prove(&wang, "a guess").await.status.as_u16();
    }
    assert_eq!(last, 429, "guesses are paused");
    world.hall.drain().await;
}

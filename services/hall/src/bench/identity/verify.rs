//! What the check of an access token costs: seen before, and for the first time.

use crate::{
    bench::{ROUNDS, median, row::Row, wire::failed},
    error::LaunchError,
    progress::say,
};
use auth::{Role, ServiceKey, SigningKey, SubjectKind, TokenMinter, TokenSubject, Verifier};
use aws_lc_rs::{
    hmac,
    signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use kernel::{actor::TraceParent, code::DivisionPrefix, id::HallId};
use std::{hint::black_box, time::Instant};
use uuid::Uuid;

/// Checks of one round, and how many clerks' tokens take turns.
const CHECKS: usize = if cfg!(debug_assertions) { 20_000 } else { 1_000_000 };
const CLERKS: usize = 1_000;
/// Tokens that are checked for the first time in one round.
const FIRSTS: usize = if cfg!(debug_assertions) { 200 } else { 4_000 };

pub(super) async fn measure() -> Result<Vec<Row>, LaunchError> {
    let key = SigningKey::generate().map_err(failed)?;
    let minter = TokenMinter::new("http://127.0.0.1:8470/api/identity/v1", key.clone());
    let verifier = verifier(&key);
    let tokens = tokens(&minter, CLERKS)?;
    say(format_args!("identity: {ROUNDS} rounds of {CHECKS} checks of tokens seen before"));
    let (mut one, mut many, mut macs) = (Vec::new(), Vec::new(), Vec::new());
    let (mut firsts, mut signatures) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        check_all(&verifier, &tokens, CLERKS).await?;
        one.push(check_all(&verifier, tokens.get(..1).unwrap_or_default(), CHECKS).await?);
        many.push(check_all(&verifier, &tokens, CHECKS).await?);
        macs.push(mac_all(&tokens, CHECKS));
        let new = self::tokens(&minter, FIRSTS)?;
        firsts.push(check_all(&verifier, &new, FIRSTS).await?);
        signatures.push(verify_all(&key, &new)?);
    }
    let (macs, signatures) = (median(macs), median(signatures));
    Ok(vec![
        Row::new("identity_verify_seen", median(one), "ns", Some(macs)),
        Row::new("identity_verify_seen_of_1000", median(many), "ns", Some(macs)),
        Row::new("identity_verify_first", median(firsts), "ns", Some(signatures)),
    ])
}

fn verifier(key: &SigningKey) -> Verifier {
    let service = ServiceKey::new(&"a secret of some length, for this measurement".to_owned().into());
    Verifier::fixed(&[key.jwk().clone()], "intake", service)
}

/// Tokens of clerks as identity signs them.
fn tokens(minter: &TokenMinter, count: usize) -> Result<Vec<String>, LaunchError> {
    let division = DivisionPrefix::parse("341323110").map_err(failed)?;
    let clerk = || TokenSubject {
        division: Some(division.clone()),
        hall: Some(HallId::random()),
        ..TokenSubject::plain(SubjectKind::Staff, Uuid::new_v4(), &[Role::Clerk])
    };
    (0..count).map(|_| minter.mint(&clerk()).map_err(failed)).collect()
}

/// What a request that changes something pays, in nanoseconds. Every token must be let in.
async fn check_all(verifier: &Verifier, tokens: &[String], count: usize) -> Result<f64, LaunchError> {
    let trace = TraceParent::fresh();
    let begun = Instant::now();
    for token in tokens.iter().cycle().take(count) {
        let caller = verifier.caller(black_box(token), true, trace.clone()).await.map_err(failed)?;
        black_box(&caller);
    }
    Ok(each(begun, count))
}

/// The floor of a token seen before: one pass over its bytes with a key.
fn mac_all(tokens: &[String], count: usize) -> f64 {
    let key = hmac::Key::new(hmac::HMAC_SHA256, &[7; 32]);
    let begun = Instant::now();
    for token in tokens.iter().cycle().take(count) {
        black_box(hmac::sign(&key, black_box(token).as_bytes()));
    }
    each(begun, count)
}

/// The floor of a new token: its signature and nothing else.
fn verify_all(key: &SigningKey, tokens: &[String]) -> Result<f64, LaunchError> {
    let pair = Ed25519KeyPair::from_seed_unchecked(key.seed()).map_err(failed)?;
    let public = UnparsedPublicKey::new(&ED25519, pair.public_key().as_ref());
    let begun = Instant::now();
    for token in tokens {
        let (signed, signature) = token.rsplit_once('.').unwrap_or_default();
        let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).map_err(failed)?;
        public.verify(signed.as_bytes(), &signature).map_err(failed)?;
    }
    Ok(each(begun, tokens.len()))
}

fn each(begun: Instant, count: usize) -> f64 {
    begun.elapsed().as_secs_f64() * 1e9 / f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

//! Claims that were verified lately, per worker thread: a signature is checked once, not for every request.

use std::{cell::RefCell, collections::HashMap, sync::Arc};

use sha2::{Digest, Sha256};

use crate::claims::AccessClaims;

/// How long verified claims are remembered, in seconds.
const REMEMBER: u64 = 30;
/// A full cache is emptied; what is still used comes back at the price of one check each.
const MOST: usize = 4096;

/// Where a token's claims lie: the verifier's number and the token's hash, never the token.
pub(crate) type Place = (u64, [u8; 32]);

struct Entry {
    claims: Arc<AccessClaims>,
    until: u64,
}

thread_local! {
    static ENTRIES: RefCell<HashMap<Place, Entry>> = RefCell::default();
}

pub(crate) fn place(verifier: u64, token: &str) -> Place {
    (verifier, Sha256::digest(token.as_bytes()).into())
}

pub(crate) fn get(place: &Place, now: u64) -> Option<Arc<AccessClaims>> {
    ENTRIES.with_borrow(|entries| {
        entries.get(place).filter(|entry| now < entry.until).map(|entry| Arc::clone(&entry.claims))
    })
}

pub(crate) fn put(place: Place, claims: Arc<AccessClaims>, now: u64) {
    let until = claims.exp.min(now + REMEMBER);
    ENTRIES.with_borrow_mut(|entries| {
        if entries.len() >= MOST {
            entries.clear();
        }
        entries.insert(place, Entry { claims, until });
    });
}

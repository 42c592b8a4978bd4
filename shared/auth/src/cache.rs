//! Claims that were verified lately, per worker thread: a signature is checked once, not for every request, and a token
//! seen before costs no lock and less than a microsecond.
//!
//! An entry counts only as long as the keys are the ones it was verified with, and never longer than its token. Whether
//! the log-in was ended is asked anew each time; see [`Revocations`](crate::Revocations).

use std::{cell::RefCell, collections::HashMap, hash::Hasher, mem, sync::Arc, sync::LazyLock};

use siphasher::sip128::{Hasher128, SipHasher13};

use crate::{claims::AccessClaims, keys::random_bytes};

/// How long verified claims are remembered, in seconds.
const REMEMBER: u64 = 30;
/// So many are remembered per thread in each of two generations. When the newer one is full, the older one is
/// forgotten: what is used comes back at the price of one check.
const MOST: usize = 4096;

/// Where a token's claims lie: the verifier's number and the token's hash under a key of this process, never the token.
/// Nobody outside can find two tokens of one hash, and a changed token has another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Place {
    verifier: u64,
    token: (u64, u64),
}

#[derive(Clone)]
struct Entry {
    claims: Arc<AccessClaims>,
    until: u64,
    keys: u64,
}

#[derive(Default)]
struct Lately {
    newer: HashMap<Place, Entry>,
    older: HashMap<Place, Entry>,
}

impl Lately {
    fn get(&mut self, place: &Place) -> Option<&Entry> {
        if let Some((place, entry)) = self.older.remove_entry(place) {
            self.put(place, entry);
        }
        self.newer.get(place)
    }

    fn put(&mut self, place: Place, entry: Entry) {
        if self.newer.len() >= MOST {
            self.older = mem::take(&mut self.newer);
        }
        self.newer.insert(place, entry);
    }
}

thread_local! {
    static LATELY: RefCell<Lately> = RefCell::default();
}

/// Without randomness there is no key that others do not know, and nothing is remembered.
static KEY: LazyLock<Option<SipHasher13>> =
    LazyLock::new(|| random_bytes().map(|bytes: [u8; 16]| SipHasher13::new_with_key(&bytes)));

pub(crate) fn place(verifier: u64, token: &str) -> Option<Place> {
    let mut hasher = (*KEY)?;
    hasher.write(token.as_bytes());
    let hash = hasher.finish128();
    Some(Place { verifier, token: (hash.h1, hash.h2) })
}

/// The claims that were verified with `keys` and hold at `now`.
pub(crate) fn get(place: &Place, now: u64, keys: u64) -> Option<Arc<AccessClaims>> {
    LATELY.with_borrow_mut(|lately| {
        let entry = lately.get(place).filter(|entry| now < entry.until && entry.keys == keys)?;
        Some(Arc::clone(&entry.claims))
    })
}

pub(crate) fn put(place: Place, claims: Arc<AccessClaims>, now: u64, keys: u64) {
    let until = claims.exp.min(now + REMEMBER);
    LATELY.with_borrow_mut(|lately| lately.put(place, Entry { claims, until, keys }));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{claims::AUDIENCE, claims::SubjectKind};
    use kernel::id::SessionId;
    use uuid::Uuid;

    fn claims(exp: u64) -> Arc<AccessClaims> {
        Arc::new(AccessClaims {
            iss: "http://hall.test".into(),
            sub: Uuid::nil(),
            aud: AUDIENCE.into(),
            kind: SubjectKind::Staff,
            roles: Vec::new(),
            division: None,
            hall: None,
            authority: None,
            villages: Vec::new(),
            acting: None,
            limited: false,
            sid: SessionId::from_uuid(Uuid::nil()),
            aal: 2,
            fresh_until: None,
            iat: 0,
            exp,
            jti: Uuid::nil(),
        })
    }

    #[test]
    fn an_entry_dies_with_its_token_and_with_the_keys_it_was_verified_with() {
        let at = place(1, "short").unwrap();
        put(at, claims(105), 100, 7);
        assert!(get(&at, 104, 7).is_some());
        assert!(get(&at, 105, 7).is_none(), "the token has expired");
        assert!(get(&at, 104, 8).is_none(), "the keys are others");
        let at = place(1, "long").unwrap();
        put(at, claims(10_000), 100, 7);
        assert!(get(&at, 129, 7).is_some() && get(&at, 130, 7).is_none(), "remembered for 30 seconds");
        assert!(get(&place(2, "long").unwrap(), 101, 7).is_none(), "another verifier has not seen it");
        assert!(get(&place(1, "lonG").unwrap(), 101, 7).is_none());
    }

    #[test]
    fn whatever_comes_the_memory_has_an_end_and_what_is_in_use_stays() {
        let used = place(1, "used").unwrap();
        put(used, claims(10_000), 100, 7);
        for round in 0..MOST * 5 {
            put(place(1, &format!("once {round}")).unwrap(), claims(10_000), 100, 7);
            if round % 1_000 == 0 {
                assert!(get(&used, 101, 7).is_some(), "{round}");
            }
        }
        LATELY.with_borrow(|lately| assert!(lately.newer.len() + lately.older.len() <= 2 * MOST));
        assert!(get(&place(1, "once 0").unwrap(), 101, 7).is_none());
    }
}

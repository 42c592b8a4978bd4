//! Ids of halls and windows: derived from codes, so that every service's seed arrives at the same ones.

use kernel::{
    code::Division,
    id::{HallId, WindowId},
};
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

/// The id that belongs to a code: the same wherever and whenever it is derived.
#[must_use]
pub fn derived_id(kind: &str, code: &str) -> Uuid {
    let digest = Sha256::digest(format!("tongban:{kind}:{code}"));
    let mut bytes = [0_u8; 16];
    for (to, from) in bytes.iter_mut().zip(digest) {
        *to = from;
    }
    // Version 8 is the one RFC 9562 leaves to such uses.
    Builder::from_custom_bytes(bytes).into_uuid()
}

/// The hall of a division: the service centre of a city or county, the 为民服务中心 of a township, the station of a
/// village. A division has one.
#[must_use]
pub fn hall_id(division: &Division) -> HallId {
    HallId::from_uuid(derived_id("hall", division.as_str()))
}

/// A window of a hall, numbered from 1.
#[must_use]
pub fn window_id(hall: HallId, number: i16) -> WindowId {
    WindowId::from_uuid(derived_id("window", &format!("{hall}/{number}")))
}

//! The hash chain over audit and access rows: pure arithmetic, shared by the sealer and whoever verifies.
use sha2::{Digest, Sha256};

/// The hash at one position of the chain.
pub type Hash = [u8; 32];

/// The hash before the first row.
pub const GENESIS: Hash = [0; 32];

/// The hash at a position: SHA-256 over the hash before it, the log's name, and the row's canonical JSON.
pub fn link(before: &Hash, log: &str, row: &str) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(before);
    hasher.update(log.as_bytes());
    hasher.update([0]);
    hasher.update(row.as_bytes());
    hasher.finalize().into()
}

/// What is signed for a root: service, position, hash and time, in one unambiguous line.
pub fn root_message(service: &str, position: i64, hash: &[u8], at: &chrono::DateTime<chrono::Utc>) -> String {
    let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("tongban-root-v1 {service} {position} {hex} {}", at.timestamp_micros())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_depends_on_all_before_it_on_the_log_and_on_the_row() {
        let first = link(&GENESIS, "audit", "{}");
        assert_ne!(link(&first, "audit", "{}"), first);
        assert_ne!(link(&GENESIS, "access_log", "{}"), first);
        assert_ne!(link(&GENESIS, "audit", "{ }"), first);
        assert_eq!(link(&GENESIS, "audit", "{}"), first);
    }
}

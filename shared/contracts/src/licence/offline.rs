//! Checking a licence without the network: a signed statement, its freshness, and nothing else.
//!
//! Third parties may copy this module: it needs the statement, the public keys and a clock.
use crate::licence::{Jwks, LicenceStatus};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::code::{LicenceIdentifier, LicenceTypeCode, Uscc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The kind of an offline statement, in its header.
pub const OFFLINE_KIND: &str = "licence-offline+jwt";

/// What the repository vouches for until `fresh_until`. A revocation after `issued_at` is not in it, which
/// is why whoever relies on it should say that he checked offline, and as of when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OfflineStatement {
    /// Its public identifier.
    pub identifier: LicenceIdentifier,
    /// Its type.
    pub type_code: LicenceTypeCode,
    /// The type's name.
    pub type_name: String,
    /// In whose name it was issued.
    pub authority: Uscc,
    /// The holder's name with all but the first character hidden.
    pub holder: String,
    /// Its standing at `issued_at`.
    pub status: LicenceStatus,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day; none if it holds for ever.
    pub valid_to: Option<NaiveDate>,
    /// When the repository made the statement.
    pub issued_at: DateTime<Utc>,
    /// Until when it may be relied on; never more than 24 hours later.
    pub fresh_until: DateTime<Utc>,
}

/// Why an offline statement proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OfflineRefusal {
    /// It was not signed by the repository, or was changed.
    #[error("the statement is not genuine")]
    NotGenuine,
    /// It is older than it may be; ask online or for a new one.
    #[error("the statement is no longer fresh")]
    Stale,
    /// The licence was not valid when the statement was made, or is not on this day.
    #[error("the licence is not valid")]
    NotValid,
}

/// Checks a statement against the repository's public keys. It does no input or output.
///
/// # Errors
/// [`OfflineRefusal`] when it does not show a valid licence at `now`.
pub fn verify_offline(
    statement: &str,
    keys: &Jwks,
    now: DateTime<Utc>,
) -> Result<OfflineStatement, OfflineRefusal> {
    /// Clocks of phones differ a little; a statement from further ahead was not made by now.
    const CLOCK_DIFFERENCE: chrono::TimeDelta = chrono::TimeDelta::minutes(2);
    /// China Standard Time, in which the days of validity are counted.
    const CST: chrono::TimeDelta = chrono::TimeDelta::hours(8);
    let payload =
        keys.open_statement(OFFLINE_KIND, statement).map_err(|_forged| OfflineRefusal::NotGenuine)?;
    let said: OfflineStatement =
        serde_json::from_slice(&payload).map_err(|_other_shape| OfflineRefusal::NotGenuine)?;
    if now > said.fresh_until || now + CLOCK_DIFFERENCE < said.issued_at {
        return Err(OfflineRefusal::Stale);
    }
    let today = (now + CST).date_naive();
    let in_time = said.valid_from <= today && said.valid_to.is_none_or(|last| today <= last);
    if said.status != LicenceStatus::Valid || !in_time {
        return Err(OfflineRefusal::NotValid);
    }
    Ok(said)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::licence::{Jwk, write_statement};
    use kernel::crypto::Keyring;

    const MADE: &str = "2026-11-21T08:00:00Z";

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn statement(status: LicenceStatus, valid_to: Option<NaiveDate>) -> OfflineStatement {
        OfflineStatement {
            identifier: LicenceIdentifier::parse(
                "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U",
            )
            .unwrap(),
            type_code: LicenceTypeCode::parse("11100000000013338W011").unwrap(),
            type_name: "某证".into(),
            authority: Uscc::parse("11430000006122244L").unwrap(),
            holder: "王*".into(),
            status,
            valid_from: "2026-11-01".parse().unwrap(),
            valid_to,
            issued_at: at(MADE),
            fresh_until: at(MADE) + chrono::TimeDelta::hours(24),
        }
    }

    fn signed(kind: &str, said: &OfflineStatement) -> (String, Jwks) {
        let pair = Keyring::derive(&["07".repeat(32).into()], "licence").unwrap();
        let keys = Jwks { keys: vec![Jwk::ed25519("k1", &pair.public_key())] };
        let payload = serde_json::to_vec(said).unwrap();
        (write_statement(kind, "k1", &payload, |text| pair.sign(text)), keys)
    }

    #[test]
    fn a_fresh_statement_of_a_valid_licence_is_believed() {
        let said = statement(LicenceStatus::Valid, None);
        let (text, keys) = signed(OFFLINE_KIND, &said);
        assert_eq!(verify_offline(&text, &keys, at("2026-11-22T08:00:00Z")), Ok(said));
    }

    #[test]
    fn a_stale_statement_and_one_from_the_future_are_not() {
        let (text, keys) = signed(OFFLINE_KIND, &statement(LicenceStatus::Valid, None));
        for now in ["2026-11-22T08:00:01Z", "2026-11-21T07:50:00Z"] {
            assert_eq!(verify_offline(&text, &keys, at(now)), Err(OfflineRefusal::Stale));
        }
    }

    #[test]
    fn every_flipped_byte_is_noticed() {
        let (text, keys) = signed(OFFLINE_KIND, &statement(LicenceStatus::Valid, None));
        for place in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[place] ^= 1;
            let flipped = String::from_utf8(bytes).unwrap();
            assert_eq!(verify_offline(&flipped, &keys, at(MADE)), Err(OfflineRefusal::NotGenuine), "{place}");
        }
    }

    #[test]
    fn a_statement_made_for_another_use_or_by_another_key_proves_nothing() {
        let said = statement(LicenceStatus::Valid, None);
        let (other_use, keys) = signed("licence-presentation+jwt", &said);
        assert_eq!(verify_offline(&other_use, &keys, at(MADE)), Err(OfflineRefusal::NotGenuine));
        let (text, _) = signed(OFFLINE_KIND, &said);
        let strangers = Jwks { keys: vec![Jwk::ed25519("k1", &[9; 32])] };
        assert_eq!(verify_offline(&text, &strangers, at(MADE)), Err(OfflineRefusal::NotGenuine));
    }

    #[test]
    fn a_licence_that_was_not_valid_or_has_ended_since_is_refused() {
        let (revoked, keys) = signed(OFFLINE_KIND, &statement(LicenceStatus::Revoked, None));
        assert_eq!(verify_offline(&revoked, &keys, at(MADE)), Err(OfflineRefusal::NotValid));
        let last_day = "2026-11-21".parse().ok();
        let (ended, keys) = signed(OFFLINE_KIND, &statement(LicenceStatus::Valid, last_day));
        assert!(verify_offline(&ended, &keys, at("2026-11-21T15:59:59Z")).is_ok());
        let next_day = verify_offline(&ended, &keys, at("2026-11-21T16:00:00Z"));
        assert_eq!(next_day, Err(OfflineRefusal::NotValid));
    }
}

//! Bodies about what someone changes of his own log-in.

use chrono::{DateTime, Utc};
use kernel::code::MobileNo;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The present password and the next one.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangePasswordIn {
    /// The present one.
    pub(crate) old: String,
    /// The next one: 8 to 128 characters.
    pub(crate) new: String,
}

/// The present password, once more.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProvePasswordIn {
    /// The present one.
    pub(crate) password: String,
}

/// Another telephone.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeMobileIn {
    /// The new number.
    pub(crate) mobile: MobileNo,
}

/// Where codes were sent to.
#[derive(Serialize, JsonSchema)]
pub(crate) struct CodesSentOut {
    /// The telephone that was noted, its middle hidden.
    pub(crate) old_masked: String,
    /// The new one, its middle hidden.
    pub(crate) new_masked: String,
}

/// The codes that came to both telephones.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConfirmMobileIn {
    /// The code that came to the telephone noted so far.
    pub(crate) old_code: String,
    /// The code that came to the new one.
    pub(crate) new_code: String,
}

/// Whether someone is getting the caller's log-in back.
#[derive(Serialize, JsonSchema)]
pub(crate) struct OwnRecoveryOut {
    /// When another password counts, unless the caller stops it; none where nothing waits.
    pub(crate) due_at: Option<DateTime<Utc>>,
}

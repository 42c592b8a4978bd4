//! The standing of a licence, by our name and by the code that is exchanged.
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a licence is worth at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LicenceStatus {
    /// 有效: it may be relied on.
    Valid,
    /// 暂扣: held back for a time.
    Suspended,
    /// 撤销: the decision behind it was unlawful and is undone.
    Revoked,
    /// 注销: struck off, for instance because the holder gave it back.
    Cancelled,
    /// 失效: its time has run out.
    Expired,
    /// 办理转出: another authority keeps it now.
    TransferredOut,
    /// 吊销: taken away as a penalty.
    Withdrawn,
}

impl LicenceStatus {
    /// Every status, in the order of the codes.
    pub const ALL: [Self; 7] = [
        Self::Valid,
        Self::Suspended,
        Self::Revoked,
        Self::Cancelled,
        Self::Expired,
        Self::TransferredOut,
        Self::Withdrawn,
    ];

    /// The name in rows, JSON and the CHECK constraint.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Suspended => "suspended",
            Self::Revoked => "revoked",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
            Self::TransferredOut => "transferred_out",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The two digits that licence repositories exchange.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Valid => "01",
            Self::Suspended => "02",
            Self::Revoked => "03",
            Self::Cancelled => "04",
            Self::Expired => "05",
            Self::TransferredOut => "06",
            Self::Withdrawn => "07",
        }
    }

    /// The status of a name, if it is one.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }
}

impl std::fmt::Display for LicenceStatus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_codes_and_json_agree() {
        for (status, digit) in LicenceStatus::ALL.into_iter().zip(1..) {
            assert_eq!(status.code(), format!("{digit:02}"));
            assert_eq!(LicenceStatus::from_name(status.name()), Some(status));
            assert_eq!(serde_json::to_value(status).unwrap(), status.name());
        }
        assert_eq!(LicenceStatus::from_name("good"), None);
    }
}

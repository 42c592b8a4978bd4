//! How an item is handled and how it ends.

use kernel::code::LicenceTypeCode;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How review and decision relate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Processing {
    /// 即审即办: accepted and decided in one act.
    OneAct,
    /// 前审后批: reviewed, then decided.
    ReviewThenDecide,
}

/// How it is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Conclusion {
    /// 审批办结: a reply (批复).
    Approval,
    /// 出证办结: a licence or certificate (证、照、证书).
    Certificate,
    /// 出文办结: a document (文、意见书、通知书).
    Document,
    /// 给付办结: money or goods.
    Payment,
    /// 登记办结: nothing is handed out.
    Registered,
}

/// What the applicant gets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum ItemResult {
    /// A licence of this type.
    Licence {
        /// Its type.
        licence_type: LicenceTypeCode,
        /// Its name.
        name: String,
        /// How long it is good for, in Chinese; none is for ever.
        validity: Option<String>,
    },
    /// Money or goods.
    Payment {
        /// What it is called.
        name: String,
        /// How it is paid.
        method: String,
    },
    /// A document that is not a licence.
    Document {
        /// What it is called.
        name: String,
    },
}

impl ItemResult {
    /// What it is called.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Licence { name, .. } | Self::Payment { name, .. } | Self::Document { name } => name,
        }
    }
}

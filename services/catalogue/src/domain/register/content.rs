//! What is stationed in one hall.

use chrono::NaiveDate;
use kernel::code::{ImplementingItemCode, Uscc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The register of one hall.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RegisterContent {
    /// Items that are handled here.
    pub(crate) items: Vec<StationedItem>,
    /// Who is here, by authority.
    pub(crate) staff: Vec<StationedStaff>,
    /// Items that need not be here.
    pub(crate) exceptions: Vec<StationException>,
}

/// An item that is handled in the hall.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StationedItem {
    /// The implementing item.
    pub(crate) code: ImplementingItemCode,
    /// Since when.
    pub(crate) since: NaiveDate,
    /// Whether the window may decide: by the chief representative, or on the spot.
    pub(crate) delegated: bool,
    /// The letter or document by which it may.
    pub(crate) letter: Option<String>,
}

/// Who an authority has sent to the hall. Numbers only: names belong to the accounts of staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StationedStaff {
    /// The authority.
    pub(crate) authority: Uscc,
    /// How many people.
    pub(crate) people: u16,
    /// How many of them are chief representatives.
    pub(crate) chiefs: u16,
}

/// An item that need not be in the hall, because someone above agreed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StationException {
    /// The implementing item.
    pub(crate) code: ImplementingItemCode,
    /// Why: secrecy, special place, special equipment.
    pub(crate) reason: String,
    /// Number and title of the approval.
    pub(crate) document: String,
    /// Until this day inclusive; none is until further notice.
    pub(crate) until: Option<NaiveDate>,
}

impl RegisterContent {
    /// What is wrong with it by itself, as pointers with a sentence.
    pub(crate) fn faults(&self) -> Vec<(String, &'static str)> {
        let mut faults = Vec::new();
        for (at, item) in self.items.iter().enumerate() {
            let blank = item.letter.as_deref().is_none_or(|letter| letter.trim().is_empty());
            if item.delegated && blank {
                faults.push((format!("items/{at}/letter"), "授权到窗口要写明授权书。"));
            }
            if self.items.iter().take(at).any(|other| other.code == item.code) {
                faults.push((format!("items/{at}/code"), "这个事项登记了两次。请只留一次。"));
            }
        }
        for (at, exception) in self.exceptions.iter().enumerate() {
            if exception.document.trim().is_empty() || exception.reason.trim().is_empty() {
                faults.push((format!("exceptions/{at}/document"), "例外要有批准文件和理由。请补上。"));
            }
            if self.items.iter().any(|item| item.code == exception.code) {
                faults.push((format!("exceptions/{at}/code"), "已经进驻的事项不是例外。请去掉一处。"));
            }
        }
        for (at, staff) in self.staff.iter().enumerate() {
            if staff.chiefs > staff.people {
                faults.push((format!("staff/{at}/chiefs"), "首席代表比派驻人数还多。请核对。"));
            }
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn power_needs_its_letter_and_an_exception_its_document() {
        let code = ImplementingItemCode::parse("11341323990011103D5340199001000").unwrap();
        let since = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        let item = StationedItem { code: code.clone(), since, delegated: true, letter: Some(" ".into()) };
        let exception =
            StationException { code, reason: "涉密".into(), document: String::new(), until: None };
        let register = RegisterContent { items: vec![item], staff: Vec::new(), exceptions: vec![exception] };
        let pointers: Vec<String> = register.faults().into_iter().map(|(pointer, _)| pointer).collect();
        assert_eq!(pointers, ["items/0/letter", "exceptions/0/document", "exceptions/0/code"]);
    }
}

//! Licence types and the state table, as published.
use crate::domain::{Action, By, Field, LicenceType, Reason, Status, Validity};
use kernel::code::{LicenceTypeCode, Uscc};
use schemars::JsonSchema;
use serde::Serialize;

/// A licence type as published.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct LicenceTypeOut {
    /// Its code.
    code: LicenceTypeCode,
    /// Its name.
    name: String,
    /// Who defined it.
    definer: Uscc,
    /// The name of who defined it.
    definer_name: String,
    /// True where the real code is not known and a made-up definer stands in for it.
    fictitious: bool,
    /// What kind of authority issues it.
    issuer_kind: String,
    /// What kind of holder it has.
    subject_kind: String,
    /// How long it holds.
    validity: Validity,
    /// The fields it shows, in order.
    fields: Vec<Field>,
}

impl From<LicenceType> for LicenceTypeOut {
    fn from(kind: LicenceType) -> Self {
        Self {
            code: kind.code,
            name: kind.name,
            definer: kind.definer,
            definer_name: kind.definer_name,
            fictitious: kind.fictitious,
            issuer_kind: kind.issuer_kind,
            subject_kind: kind.subject_kind,
            validity: kind.validity,
            fields: kind.fields,
        }
    }
}

/// A row of the state table.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct TransitionOut {
    /// What the licence is.
    from: Status,
    /// What is done.
    action: Action,
    /// What the licence becomes.
    to: Status,
    /// Who may do it.
    by: By,
    /// The reasons that can justify it.
    reasons: &'static [Reason],
}

impl From<&(Status, Action, Status, By)> for TransitionOut {
    fn from((from, action, to, by): &(Status, Action, Status, By)) -> Self {
        Self { from: *from, action: *action, to: *to, by: *by, reasons: action.reasons() }
    }
}

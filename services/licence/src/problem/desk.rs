//! Why the issuer's desk refuses.
use crate::domain::{CannotFollow, LineFault, ListFault};
use kernel::{
    code::{LicenceTypeCode, Uscc},
    problem::{Kind, Problem},
};

/// Why the issuer's desk refuses.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// The table of issuers does not have the pair.
    #[error("{authority} may not issue licences of type {kind}")]
    NotIssuer {
        /// The type.
        kind: LicenceTypeCode,
        /// Who wanted to issue it.
        authority: Uscc,
    },
    /// Only authorities issue.
    #[error("only authorities issue licences: log in for one")]
    IssuerOnly,
    /// The name of an issuer is missing or too long.
    #[error("name the authority in 1 to 100 characters")]
    IssuerName,
    /// The issuer has given the number before.
    #[error("the authority has issued a licence of this type with this number before")]
    NumberTaken,
    /// A version cannot follow so.
    #[error("the licence cannot be followed by such a version")]
    CannotFollow(#[from] CannotFollow),
    /// A change says nothing new, or a renewal something.
    #[error("a change names the fields that change; a renewal names none")]
    NothingChanged,
    /// A version is of the same holder.
    #[error("a version keeps its holder's number: another holder has another licence")]
    OtherHolder,
    /// The type has no such field.
    #[error("the type has no such field")]
    FieldUnknown,
    /// A list of licences is not one.
    #[error("the list cannot be read: {0}")]
    List(#[from] ListFault),
    /// A line of a list is wrong.
    #[error("the line cannot be taken over: {0}")]
    Line(#[from] LineFault),
    /// Nobody of this number and this name is known; which of the two is wrong is not said.
    #[error("no licence here has a holder of this number and name")]
    HolderMismatch,
    /// There is no such entry of this authority.
    #[error("there is no such entry of this authority")]
    EntryNotFound,
    /// Nobody approves what he entered.
    #[error("an entry is approved by somebody else than who entered it")]
    TwoPeople,
    /// Somebody decided on it.
    #[error("the entry was approved or rejected: enter it again if it is still wanted")]
    EntryDecided,
}

impl Problem for DeskError {
    fn kind(&self) -> Kind {
        match self {
            Self::EntryNotFound => Kind::NotFound,
            Self::NumberTaken | Self::CannotFollow(_) | Self::EntryDecided => Kind::Conflict,
            Self::NothingChanged
            | Self::IssuerName
            | Self::OtherHolder
            | Self::FieldUnknown
            | Self::List(_) => Kind::Invalid,
            Self::Line(_) | Self::HolderMismatch => Kind::Unprocessable,
            Self::NotIssuer { .. } | Self::IssuerOnly | Self::TwoPeople => Kind::Forbidden,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotIssuer { .. } => "licence_issuer_not_allowed",
            Self::IssuerOnly => "licence_issuer_only",
            Self::IssuerName => "licence_issuer_name",
            Self::NumberTaken => "licence_number_taken",
            Self::CannotFollow(CannotFollow::Endless) => "licence_without_end",
            Self::CannotFollow(CannotFollow::TooMany) => "licence_versions_used_up",
            Self::NothingChanged => "licence_nothing_changed",
            Self::OtherHolder => "licence_holder_fixed",
            Self::FieldUnknown => "licence_field_unknown",
            Self::List(_) => "licence_list_unreadable",
            Self::Line(LineFault::Cells) => "line_cells",
            Self::Line(LineFault::HolderNumber) => "line_holder_number",
            Self::Line(LineFault::HolderName) => "line_holder_name",
            Self::Line(LineFault::Period) => "line_period",
            Self::HolderMismatch => "holder_mismatch",
            Self::EntryNotFound => "licence_entry_not_found",
            Self::TwoPeople => "licence_entry_needs_two_people",
            Self::EntryDecided => "licence_entry_decided",
        }
    }
}

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
    /// Nobody of this number is known.
    #[error("no licence here has a holder of this number")]
    HolderUnknown,
    /// The holder of this number has another name.
    #[error("the holder of this number has another name")]
    HolderOtherName,
}

impl Problem for DeskError {
    fn kind(&self) -> Kind {
        match self {
            Self::NumberTaken | Self::CannotFollow(_) => Kind::Conflict,
            Self::NothingChanged
            | Self::IssuerName
            | Self::OtherHolder
            | Self::FieldUnknown
            | Self::List(_) => Kind::Invalid,
            Self::Line(_) | Self::HolderUnknown | Self::HolderOtherName => Kind::Unprocessable,
            Self::NotIssuer { .. } | Self::IssuerOnly => Kind::Forbidden,
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
            Self::HolderUnknown => "holder_unknown",
            Self::HolderOtherName => "holder_other_name",
        }
    }
}

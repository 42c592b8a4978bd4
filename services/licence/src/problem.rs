//! Why the repository refuses.
mod desk;
mod share;

pub(crate) use desk::DeskError;
pub(crate) use share::ShareError;

use crate::domain::{Action, MissingField, Reason, SheetError, Status};
use kernel::{
    code::{BadCode, LicenceTypeCode},
    crypto::CryptoError,
    db::DbError,
    id::LicenceId,
    idempotency::KeyReused,
    problem::{FieldError, Kind, Problem},
};

/// Why an operation on licences was refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum LicenceError {
    /// It does not exist, or the caller may not know of it.
    #[error("licence {0} does not exist")]
    NotFound(LicenceId),
    /// No such type is defined.
    #[error("licence type {0} is not defined")]
    TypeNotFound(LicenceTypeCode),
    /// The principal has no licence of the type.
    #[error("the applicant holds no licence of type {0}: ask for the paper")]
    NotHeld(LicenceTypeCode),
    /// The licence may not be relied on.
    #[error("the licence is {0} and cannot be used")]
    NotValid(Status),
    /// The state table has no such move.
    #[error("a licence that is {status} does not allow the action {action}")]
    NotAllowed {
        /// Its standing.
        status: Status,
        /// What was asked.
        action: Action,
    },
    /// The reason does not justify the action.
    #[error("the reason {reason} does not justify the action {action}")]
    ReasonUnfit {
        /// What was asked.
        action: Action,
        /// The reason given.
        reason: Reason,
    },
    /// The words of a reason are missing or too long.
    #[error("say the reason in 1 to 500 characters")]
    ReasonText,
    /// Someone was faster.
    #[error("the licence was changed meanwhile: read it again")]
    Stale,
    /// Staff see a licence only for a case.
    #[error("staff read a licence for a case: send case_id and purpose")]
    CaseNeeded,
    /// Departments say what for.
    #[error("a department says what it reads a licence for: send purpose")]
    PurposeNeeded,
    /// Only the holder can do this.
    #[error("only persons hold licences: log in as the holder")]
    HolderOnly,
    /// No act token came with the request.
    #[error("this is done for a case only: send the act token of the case")]
    ActTokenMissing,
    /// The act token is forged, for another service, or older than a minute.
    #[error("the act token does not justify this: mint a new one for the case")]
    ActTokenInvalid,
    /// The request says neither or both of token and identifier.
    #[error("send either a token or an identifier")]
    VerifyWhat,
    /// Not signed by us, or changed.
    #[error("the code is not genuine: it proves nothing")]
    PresentationForged,
    /// Its minute is over.
    #[error("the code has expired: ask the holder for a new one")]
    PresentationExpired,
    /// It was scanned before.
    #[error("the code was used before: ask the holder for a new one")]
    PresentationUsed,
    /// The cursor is not one of ours.
    #[error("the cursor in `after` is not one this list gave")]
    BadCursor,
    /// What was decided does not fill the licence.
    #[error("the decision does not fill the licence")]
    Missing(#[from] MissingField),
    /// What intake says of a decision and its event differ.
    #[error("intake's content does not belong to decision {0}")]
    OtherDecision(uuid::Uuid),
    /// An identifier could not be made.
    #[error("the licence identifier could not be made")]
    Code(#[from] BadCode),
    /// A picture of a code could not be drawn.
    #[error("the code does not fit into a QR picture")]
    Qr(#[from] qrcode::types::QrError),
    /// The keys that files are signed with failed.
    #[error("the licence file could not be signed")]
    Unsigned,
    /// The name of an audience is too long.
    #[error("name the audience in at most 100 characters")]
    AudienceText,
    /// No licence has a place in such a list.
    #[error("there is no such status list")]
    NoSuchList,
    /// A sheet could not be made.
    #[error("the licence could not be drawn")]
    Sheet(#[from] SheetError),
    /// What is kept of a file is not what was put there.
    #[error("a kept file does not have its hash")]
    FileDamaged,
    /// No certificate of an issuer has this serial, or it is revoked already.
    #[error("no certificate that could be revoked has this serial")]
    CertificateNotFound,
    /// The key was used for another request.
    #[error(transparent)]
    KeyReused(#[from] KeyReused),
    /// The database failed.
    #[error("the database failed")]
    Db(#[from] DbError),
    /// The issuer's desk refuses.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// Sharing refuses.
    #[error(transparent)]
    Share(#[from] ShareError),
}

impl From<CryptoError> for LicenceError {
    fn from(error: CryptoError) -> Self {
        Self::Db(error.into())
    }
}

impl From<serde_json::Error> for LicenceError {
    fn from(error: serde_json::Error) -> Self {
        Self::Db(error.into())
    }
}

impl Problem for LicenceError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound(_)
            | Self::TypeNotFound(_)
            | Self::NotHeld(_)
            | Self::CertificateNotFound
            | Self::NoSuchList => Kind::NotFound,
            Self::NotValid(_)
            | Self::NotAllowed { .. }
            | Self::Stale
            | Self::PresentationExpired
            | Self::PresentationUsed => Kind::Conflict,
            Self::ReasonUnfit { .. }
            | Self::ReasonText
            | Self::VerifyWhat
            | Self::AudienceText
            | Self::BadCursor => Kind::Invalid,
            Self::PresentationForged => Kind::Unprocessable,
            Self::CaseNeeded
            | Self::PurposeNeeded
            | Self::HolderOnly
            | Self::ActTokenMissing
            | Self::ActTokenInvalid => Kind::Forbidden,
            Self::Missing(_)
            | Self::OtherDecision(_)
            | Self::Code(_)
            | Self::Qr(_)
            | Self::Unsigned
            | Self::Sheet(_)
            | Self::FileDamaged => Kind::Internal,
            Self::Desk(error) => error.kind(),
            Self::Share(error) => error.kind(),
            Self::KeyReused(error) => error.kind(),
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound(_) => "licence_not_found",
            Self::TypeNotFound(_) => "licence_type_not_found",
            Self::NotHeld(_) => "licence_not_held",
            Self::NotValid(_) => "licence_not_valid",
            Self::NotAllowed { .. } => "licence_action_not_allowed",
            Self::ReasonUnfit { .. } => "licence_reason_unfit",
            Self::ReasonText => "licence_reason_missing",
            Self::Stale => "licence_changed_meanwhile",
            Self::CaseNeeded => "licence_case_needed",
            Self::PurposeNeeded => "licence_purpose_needed",
            Self::HolderOnly => "licence_holder_only",
            Self::ActTokenMissing => "act_token_missing",
            Self::ActTokenInvalid => "act_token_invalid",
            Self::VerifyWhat => "verification_ambiguous",
            Self::PresentationForged => "presentation_not_genuine",
            Self::PresentationExpired => "presentation_expired",
            Self::PresentationUsed => "presentation_used",
            Self::BadCursor => "cursor_malformed",
            Self::Missing(_) => "licence_content_missing",
            Self::OtherDecision(_) => "licence_content_mismatch",
            Self::Code(_) => "licence_identifier_failed",
            Self::Qr(_) => "qr_failed",
            Self::Unsigned => "licence_file_unsigned",
            Self::AudienceText => "audience_too_long",
            Self::NoSuchList => "status_list_not_found",
            Self::Desk(error) => error.code(),
            Self::Share(error) => error.code(),
            Self::Sheet(_) => "licence_sheet_failed",
            Self::FileDamaged => "licence_file_damaged",
            Self::CertificateNotFound => "certificate_not_found",
            Self::KeyReused(error) => error.code(),
            Self::Db(error) => error.code(),
        }
    }

    fn retry_after(&self) -> u64 {
        if let Self::Share(error) = self { error.retry_after() } else { 2 }
    }

    fn fields(&self) -> Vec<FieldError> {
        let pointer = if matches!(self, Self::ReasonUnfit { .. }) {
            "/reason_code"
        } else if matches!(self, Self::ReasonText) {
            "/reason"
        } else {
            return Vec::new();
        };
        vec![FieldError { pointer: pointer.into(), detail: self.to_string() }]
    }
}

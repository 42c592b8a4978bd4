//! Why the catalogue refuses.

use contracts::catalogue::{BadAnswer, Finding};
use kernel::{
    code::{BadCode, BaseItemCode, ImplementingItemCode, Uscc},
    db::DbError,
    id::HallId,
    idempotency::KeyReused,
    problem::{FieldError, Kind, Problem},
};

use crate::{
    domain::{
        item_state::ItemState, standard::refusal::StandardError, standing::Standing,
        version_state::VersionState,
    },
    search::IndexError,
};

/// Why the catalogue refuses.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// No published item has this code.
    #[error("there is no published item {0}")]
    NotFound(String),
    /// A code could not be read.
    #[error("{0}")]
    BadCode(#[from] BadCode),
    /// No base item has this code.
    #[error("there is no base item {0}")]
    BaseNotFound(BaseItemCode),
    /// The base item was never published, so there is nothing to claim.
    #[error("base item {0} is not published yet: publish it before it is claimed")]
    BaseUnpublished(BaseItemCode),
    /// No authority has this code.
    #[error("there is no authority {0}: load it into the directory first")]
    AuthorityNotFound(Uscc),
    /// Nobody claimed it.
    #[error("there is no implementing item {0}: claim the base item first")]
    ClaimNotFound(ImplementingItemCode),
    /// No hall has this id.
    #[error("there is no hall {0}")]
    HallNotFound(HallId),
    /// There is no version that is being worked on.
    #[error("{0} has no version that is being worked on")]
    NoDraft(String),
    /// There is no such version.
    #[error("{0} has no version {1}")]
    NoVersion(String, i32),
    /// It is there already.
    #[error("{0} exists already")]
    Exists(String),
    /// A version is being worked on; a second one would be lost.
    #[error("a version of {0} is being worked on already: edit that one")]
    DraftOpen(String),
    /// The version's state does not allow it.
    #[error("a version that is {state} cannot be {action}")]
    VersionState {
        /// The version's state.
        state: VersionState,
        /// What was tried, as a participle.
        action: &'static str,
    },
    /// The item's state does not allow it.
    #[error("an item that is {state} cannot be {action}")]
    ItemState {
        /// The item's state.
        state: ItemState,
        /// What was tried, as a participle.
        action: &'static str,
    },
    /// Someone else edited it meanwhile.
    #[error("the version you edited is not the present one: read it again, then repeat your change")]
    Stale,
    /// Someone was faster.
    #[error("someone else changed it at the same moment: read it again")]
    Late,
    /// Who made it does not check it.
    #[error("you edited this version yourself: another person must publish it")]
    MakerIsChecker,
    /// Who checked it at one stage leaves the next to another.
    #[error("you checked this version at another stage: another person must take this step")]
    CheckedAlready,
    /// A version waits for its day; another one would be overtaken by it.
    #[error("a version of {0} waits for its day: withdraw it before you publish another")]
    Scheduled(String),
    /// A moment of effect that is over.
    #[error("`effective_at` is not in the future: leave it out to publish at once")]
    EffectPast,
    /// The base item was repealed.
    #[error("base item {0} is repealed: it is neither claimed nor published any more")]
    BaseGone(BaseItemCode),
    /// The base item is suspended in every hall.
    #[error("base item {0} is suspended: it is not claimed or resumed before the standard is")]
    BaseSuspended(BaseItemCode),
    /// The base item's standing does not allow it.
    #[error("a base item that is {standing} cannot be {action}")]
    BaseStanding {
        /// Its standing.
        standing: Standing,
        /// What was tried, as a participle.
        action: &'static str,
    },
    /// The item has no such table.
    #[error("{0} has no such table")]
    NoTable(String),
    /// An answer that its question does not take.
    #[error("an answer cannot be given")]
    BadAnswer(#[from] BadAnswer),
    /// The place lies outside the caller's division.
    #[error("this item lies outside your division")]
    OutOfScope,
    /// The overlay was written for a base version that is no longer in force.
    #[error(
        "the base item is at version {now}, the overlay was written for {written}: save the overlay again"
    )]
    BaseMoved {
        /// The base version in force.
        now: i32,
        /// The one it was written for.
        written: i32,
    },
    /// The quality rules of service guides.
    #[error("the item breaks {} quality rule(s): see errors", .0.len())]
    Quality(Vec<Finding>),
    /// The content says another code than the address.
    #[error("the content's code is not the one in the address")]
    CodeMismatch {
        /// Where in the content.
        pointer: &'static str,
    },
    /// An acceptance point or office names a hall or division that is not in the directory.
    #[error("the overlay names places that are not in the directory: see errors")]
    UnknownPlaces(Vec<String>),
    /// A cursor was not given out by us.
    #[error("`after` must be the `next` of the page before")]
    BadCursor,
    /// No synonym stands between these.
    #[error("there is no such synonym")]
    SynonymNotFound,
    /// It stands there already.
    #[error("this synonym exists already")]
    SynonymExists,
    /// The phrase that found nothing is not there, or settled.
    #[error("this phrase is not among those that found nothing")]
    MissNotFound,
    /// The search index failed.
    #[error("the search index failed")]
    Index(#[from] IndexError),
    /// The thread that kept the search index ended.
    #[error("the search index was not finished")]
    IndexStopped(#[from] tokio::task::JoinError),
    /// The standard or a transfer of powers refuses.
    #[error(transparent)]
    Standard(#[from] StandardError),
    /// The database failed.
    #[error("the database failed")]
    Db(#[from] DbError),
    /// The idempotency key was used for another body.
    #[error("the idempotency key was used before")]
    KeyReused(#[from] KeyReused),
}

impl Problem for CatalogueError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound(_)
            | Self::BaseNotFound(_)
            | Self::AuthorityNotFound(_)
            | Self::ClaimNotFound(_)
            | Self::HallNotFound(_)
            | Self::NoDraft(_)
            | Self::SynonymNotFound
            | Self::MissNotFound
            | Self::NoVersion(..)
            | Self::NoTable(_) => Kind::NotFound,
            Self::Index(_) | Self::IndexStopped(_) => Kind::Internal,
            Self::Exists(_)
            | Self::SynonymExists
            | Self::DraftOpen(_)
            | Self::BaseUnpublished(_)
            | Self::Scheduled(_)
            | Self::BaseGone(_)
            | Self::BaseSuspended(_)
            | Self::BaseStanding { .. }
            | Self::VersionState { .. }
            | Self::ItemState { .. }
            | Self::Late
            | Self::BaseMoved { .. } => Kind::Conflict,
            Self::Stale => Kind::Precondition,
            Self::MakerIsChecker | Self::CheckedAlready | Self::OutOfScope => Kind::Forbidden,
            Self::BadCode(_)
            | Self::Quality(_)
            | Self::EffectPast
            | Self::BadAnswer(_)
            | Self::CodeMismatch { .. }
            | Self::UnknownPlaces(_)
            | Self::BadCursor => Kind::Invalid,
            Self::Standard(error) => error.kind(),
            Self::Db(error) => error.kind(),
            Self::KeyReused(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound(_) => "item_not_found",
            Self::BadCode(_) => "bad_code",
            Self::BaseNotFound(_) => "base_item_not_found",
            Self::BaseUnpublished(_) => "base_item_unpublished",
            Self::AuthorityNotFound(_) => "authority_not_found",
            Self::ClaimNotFound(_) => "claim_not_found",
            Self::HallNotFound(_) => "hall_not_found",
            Self::NoDraft(_) => "draft_not_found",
            Self::NoVersion(..) => "version_not_found",
            Self::Exists(_) => "item_exists",
            Self::DraftOpen(_) => "draft_open",
            Self::VersionState { .. } => "version_state",
            Self::ItemState { .. } => "item_state",
            Self::Stale => "version_stale",
            Self::Late => "changed_meanwhile",
            Self::MakerIsChecker => "maker_is_checker",
            Self::CheckedAlready => "checked_already",
            Self::Scheduled(_) => "version_scheduled",
            Self::EffectPast => "effect_past",
            Self::BaseGone(_) => "base_item_repealed",
            Self::BaseSuspended(_) => "base_item_suspended",
            Self::BaseStanding { .. } => "base_item_standing",
            Self::NoTable(_) => "table_not_found",
            Self::BadAnswer(_) => "bad_answer",
            Self::OutOfScope => "out_of_scope",
            Self::BaseMoved { .. } => "base_moved",
            Self::Quality(_) => "quality_rules",
            Self::CodeMismatch { .. } => "code_mismatch",
            Self::UnknownPlaces(_) => "unknown_places",
            Self::BadCursor => "bad_cursor",
            Self::SynonymNotFound => "synonym_not_found",
            Self::SynonymExists => "synonym_exists",
            Self::MissNotFound => "miss_not_found",
            Self::Index(_) | Self::IndexStopped(_) => "search_index_failed",
            Self::Standard(error) => error.code(),
            Self::Db(error) => error.code(),
            Self::KeyReused(error) => error.code(),
        }
    }

    fn fields(&self) -> Vec<FieldError> {
        match self {
            Self::Standard(error) => error.fields(),
            Self::Quality(findings) => findings.iter().map(of_finding).collect(),
            Self::CodeMismatch { pointer } => {
                vec![FieldError { pointer: (*pointer).to_owned(), detail: self.to_string() }]
            }
            Self::BadAnswer(bad) => {
                vec![FieldError { pointer: format!("/answers/{}", bad.0), detail: bad.to_string() }]
            }
            Self::UnknownPlaces(pointers) => pointers
                .iter()
                .map(|pointer| FieldError {
                    pointer: pointer.clone(),
                    detail: "not in the directory".to_owned(),
                })
                .collect(),
            Self::NotFound(_)
            | Self::BadCode(_)
            | Self::BaseNotFound(_)
            | Self::BaseUnpublished(_)
            | Self::AuthorityNotFound(_)
            | Self::ClaimNotFound(_)
            | Self::HallNotFound(_)
            | Self::NoDraft(_)
            | Self::NoVersion(..)
            | Self::Exists(_)
            | Self::DraftOpen(_)
            | Self::VersionState { .. }
            | Self::ItemState { .. }
            | Self::Stale
            | Self::Late
            | Self::MakerIsChecker
            | Self::CheckedAlready
            | Self::Scheduled(_)
            | Self::EffectPast
            | Self::BaseGone(_)
            | Self::BaseSuspended(_)
            | Self::BaseStanding { .. }
            | Self::NoTable(_)
            | Self::OutOfScope
            | Self::BaseMoved { .. }
            | Self::BadCursor
            | Self::SynonymNotFound
            | Self::SynonymExists
            | Self::MissNotFound
            | Self::Index(_)
            | Self::IndexStopped(_)
            | Self::Db(_)
            | Self::KeyReused(_) => Vec::new(),
        }
    }
}

fn of_finding(finding: &Finding) -> FieldError {
    FieldError {
        pointer: finding.pointer.clone(),
        detail: format!("{}。{}（{}）", finding.message_zh, finding.advice_zh, finding.message),
    }
}

//! Why imports, lists and the register of halls refuse.

use kernel::{
    db::DbError,
    idempotency::KeyReused,
    problem::{FieldError, Kind, Problem},
};
use uuid::Uuid;

use crate::{
    domain::{
        import::{finding::Finding, job_state::JobState, sheet::BadSheet},
        sample::BadSample,
    },
    files::FileStoreError,
    problem::CatalogueError,
};

/// Why imports, lists and the register of halls refuse.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// The file is no table that could be taken.
    #[error("the file cannot be taken")]
    Sheet(#[from] BadSheet),
    /// The file's name cannot be shown.
    #[error("send X-File-Name: 1 to 200 characters, percent-encoded")]
    FileName,
    /// The upload ended early.
    #[error("the upload was cut off: send it again")]
    CutOff,
    /// A picture that is no JPEG or PNG, or too large.
    #[error("only JPEG and PNG pictures of at most 10 MiB are taken")]
    Picture,
    /// A sample that cannot be taken.
    #[error("the sample cannot be taken")]
    Sample(#[from] BadSample),
    /// No such thing, by its kind.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// The import's state does not allow it.
    #[error("an import that is {state} cannot be {action}")]
    JobState {
        /// The import's state.
        state: JobState,
        /// What was tried, as a participle.
        action: &'static str,
    },
    /// A thing's state does not allow it.
    #[error("what is {state} cannot be {action}")]
    State {
        /// The state's word.
        state: &'static str,
        /// What was tried, as a participle.
        action: &'static str,
    },
    /// Someone else edited it meanwhile.
    #[error("what you edited is not the present state: read it again, then repeat your change")]
    Stale,
    /// There is one already.
    #[error("{0} exists already")]
    Exists(&'static str),
    /// What was sent breaks rules; each is named.
    #[error("{} thing(s) are wrong: see errors", .0.len())]
    Findings(Vec<Finding>),
    /// A word, code or day that the operation does not take.
    #[error("{0}")]
    Invalid(&'static str),
    /// The file store failed.
    #[error("the store of files failed")]
    Files(#[from] FileStoreError),
    /// The content could not be written as a file.
    #[error("the file could not be written")]
    Written,
    /// The catalogue refuses.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// The database failed.
    #[error("the database failed")]
    Db(#[from] DbError),
    /// The idempotency key was used for another body.
    #[error("the idempotency key was used before")]
    KeyReused(#[from] KeyReused),
}

impl Problem for DataError {
    fn kind(&self) -> Kind {
        match self {
            Self::Sheet(BadSheet::TooLarge) | Self::Sample(BadSample::TooLarge) => Kind::TooLarge,
            Self::Sheet(_)
            | Self::Sample(_)
            | Self::FileName
            | Self::CutOff
            | Self::Picture
            | Self::Findings(_)
            | Self::Invalid(_) => Kind::Invalid,
            Self::NotFound(_) => Kind::NotFound,
            Self::JobState { .. } | Self::State { .. } | Self::Exists(_) => Kind::Conflict,
            Self::Stale => Kind::Precondition,
            Self::Files(_) => Kind::Unavailable,
            Self::Written => Kind::Internal,
            Self::Catalogue(error) => error.kind(),
            Self::Db(error) => error.kind(),
            Self::KeyReused(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Sheet(sheet) => sheet.code(),
            Self::Sample(sample) => sample.code(),
            Self::FileName => "file_name_invalid",
            Self::CutOff => "upload_cut_off",
            Self::Picture => "picture_not_taken",
            Self::NotFound(_) => "not_found",
            Self::JobState { .. } => "import_state",
            Self::State { .. } => "state_not_allowed",
            Self::Stale => "version_stale",
            Self::Exists(_) => "exists_already",
            Self::Findings(_) => "findings",
            Self::Invalid(_) => "value_invalid",
            Self::Files(_) => "file_store_unavailable",
            Self::Written => "internal",
            Self::Catalogue(error) => error.code(),
            Self::Db(error) => error.code(),
            Self::KeyReused(error) => error.code(),
        }
    }

    fn fields(&self) -> Vec<FieldError> {
        match self {
            Self::Findings(findings) => findings.iter().map(told).collect(),
            Self::Catalogue(error) => error.fields(),
            Self::Sheet(_)
            | Self::Sample(_)
            | Self::FileName
            | Self::CutOff
            | Self::Picture
            | Self::NotFound(_)
            | Self::JobState { .. }
            | Self::State { .. }
            | Self::Stale
            | Self::Exists(_)
            | Self::Invalid(_)
            | Self::Files(_)
            | Self::Written
            | Self::Db(_)
            | Self::KeyReused(_) => Vec::new(),
        }
    }
}

impl DataError {
    /// A job that is not there.
    pub(crate) fn no_import(_id: Uuid) -> Self {
        Self::NotFound("import")
    }
}

fn told(finding: &Finding) -> FieldError {
    let Finding { sheet, line, field, code, message } = finding;
    FieldError { pointer: format!("/{sheet}/{line}/{field}"), detail: format!("{message} ({code})") }
}

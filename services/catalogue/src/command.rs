//! Import and export without a hall's HTTP: for the operator's command line, on the database itself.

use std::path::Path;

use contracts::catalogue::derived_id;
use kernel::{
    actor::{Actor, ActorKind, Scope, TraceParent},
    db::{Db, transact},
};

use crate::{
    data_problem::DataError,
    domain::import::{job_state::JobState, kind::ImportKind},
    files::FileStore,
    flows::{
        exports,
        imports::{begin, run},
    },
    views::{
        export::{ExportQuery, FileFormat},
        import::{FindingLine, ImportOut},
    },
};

/// How many findings are shown.
const SHOWN: i64 = 100;

/// A file to be imported.
#[derive(Debug, Clone)]
pub struct ImportFile<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// What it holds: `names`, `base_items`, `implementing_items`, `exchange`, `statements`; none is known by its headings.
    pub kind: Option<&'a str>,
    /// Which heading is which field.
    pub mapping: Vec<(String, String)>,
}

/// Checks a file and, unless it is a dry run or something is wrong, puts it in. Gives the import and the first of
/// what is wrong.
///
/// # Errors
/// [`DataError`] if the file is no table, or if a store fails.
pub async fn import_file(
    db: &Db,
    data_dir: &Path,
    file: &ImportFile<'_>,
    dry_run: bool,
) -> Result<(ImportOut, Vec<FindingLine>), DataError> {
    let files = folder(data_dir);
    let kind = file.kind.map(ImportKind::parse).transpose();
    let kind = kind.map_err(|_unknown| DataError::NotFound("kind of import"))?;
    let incoming = run::take(&files, file.bytes, file.name, kind, file.mapping.clone()).await?;
    let operator = operator();
    let mut job = run::begin_and_check(db, &files, &operator, &incoming).await?;
    if job.state == JobState::Checked && !dry_run {
        transact(db, &operator, async |tx| begin::confirm_import(tx, job.id).await).await?;
        job = run::run(db, &files, job.id).await?;
    }
    let found =
        transact(db, &operator, async |tx| begin::list_findings(tx, job.id, None, SHOWN).await).await?;
    Ok((job.into(), found.items))
}

/// What is published of a kind, as a file.
///
/// # Errors
/// [`DataError`] if there is no such kind, or if the database fails.
pub async fn export_file(db: &Db, kind: &str, format: FileFormat) -> Result<Vec<u8>, DataError> {
    let kind = ImportKind::parse(kind).map_err(|_unknown| DataError::NotFound("kind of export"))?;
    let query = ExportQuery { format: Some(format), ..ExportQuery::default() };
    transact(db, &operator(), async |tx| exports::export(tx, kind, &query).await).await
}

/// The folder of imported files and of pictures.
pub(crate) fn folder(data_dir: &Path) -> FileStore {
    FileStore::new(data_dir.join("catalogue-files"))
}

/// Whoever has the database has every right; what he does is recorded under this name.
fn operator() -> Actor {
    Actor {
        kind: ActorKind::Service,
        id: derived_id("operator", "command"),
        scope: Scope { system: true, ..Scope::default() },
        role: "operator".to_owned(),
        trace: TraceParent::fresh(),
    }
}

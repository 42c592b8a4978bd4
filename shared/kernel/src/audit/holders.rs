//! Hands signed roots to holders outside, who can tell afterwards that nobody wrote the chain anew. A root is handed over
//! again until the holder took it; he may get it twice, never not at all.
use super::{check::SignedRoot, verify::roots_due};
use crate::{
    actor::Actor,
    db::{Db, DbError, transact},
};
use diesel::sql_types::{Array, BigInt, Text};
use diesel_async::RunQueryDsl;
use std::{fs::OpenOptions, io::Write, path::PathBuf};

/// How many roots are handed over in one go.
const BATCH: i64 = 100;

/// A file that only grows, on a disk that someone else looks after: one JSON line for each root.
#[derive(Debug, Clone)]
pub struct RootFile(PathBuf);

impl RootFile {
    /// The file at this place; made when the first root is written.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// Its name among the holders.
    pub fn name(&self) -> String {
        format!("file:{}", self.0.display()).chars().take(200).collect()
    }

    /// Writes the roots and waits until the disk has them.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn take(&self, roots: &[SignedRoot]) -> std::io::Result<()> {
        let mut lines = String::new();
        for root in roots {
            lines.push_str(&serde_json::to_string(root)?);
            lines.push('\n');
        }
        let mut file = OpenOptions::new().create(true).append(true).open(&self.0)?;
        file.write_all(lines.as_bytes())?;
        file.sync_all()
    }
}

/// What `holder` has not taken yet, oldest first, at most a hundred.
///
/// # Errors
/// If the database fails.
pub async fn due(db: &Db, holder: &str) -> Result<Vec<SignedRoot>, DbError> {
    roots_due(db, holder, BATCH).await
}

/// Remembers that `holder` took these roots.
///
/// # Errors
/// If the database fails; the roots are then handed over again.
pub async fn taken(db: &Db, holder: &str, roots: &[SignedRoot]) -> Result<(), DbError> {
    let positions: Vec<i64> = roots.iter().map(|root| root.position).collect();
    transact(db, &Actor::service(db.service()), async |tx| {
        diesel::sql_query(
            "INSERT INTO seal_root_handed (holder, position) SELECT $1, unnest($2) ON CONFLICT DO NOTHING",
        )
        .bind::<Text, _>(holder)
        .bind::<Array<BigInt>, _>(positions)
        .execute(&mut **tx)
        .await?;
        Ok(())
    })
    .await
}

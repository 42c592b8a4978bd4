//! Blocks that PostgreSQL reads for statements, as it writes them into its log.

use super::super::stage::Stage;
use crate::error::LaunchError;
use diesel::sql_types::Text;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use serde::Deserialize;
use std::{collections::BTreeSet, fs, path::PathBuf};

/// For sessions that begin from now on.
const EXPLAIN: &str = "
    ALTER DATABASE hall SET session_preload_libraries = 'auto_explain';
    ALTER DATABASE hall SET auto_explain.log_min_duration = 0;
    ALTER DATABASE hall SET auto_explain.log_analyze = on;
    ALTER DATABASE hall SET auto_explain.log_buffers = on;
    ALTER DATABASE hall SET auto_explain.log_timing = off;
    ALTER DATABASE hall SET auto_explain.log_nested_statements = on;
    ALTER DATABASE hall SET auto_explain.log_format = 'json'";
const NO_MORE: &str = "ALTER DATABASE hall RESET session_preload_libraries";

#[derive(Deserialize)]
struct Explained {
    #[serde(rename = "Query Text")]
    query: String,
    #[serde(rename = "Plan")]
    plan: Plan,
}

/// The topmost step counts those below it.
#[derive(Deserialize)]
struct Plan {
    #[serde(rename = "Shared Hit Blocks")]
    hit: u64,
    #[serde(rename = "Shared Read Blocks")]
    read: u64,
}

/// A statement of a session.
struct Statement {
    session: String,
    query: String,
    blocks: u64,
}

#[derive(diesel::QueryableByName)]
struct Folder {
    #[diesel(sql_type = Text)]
    folder: String,
}

/// PostgreSQL's log from a place on.
pub(super) struct Log {
    file: PathBuf,
    from: u64,
}

/// Sessions that begin from now on are explained, or are not any more.
pub(super) async fn explain(stage: &Stage, yes: bool) -> Result<(), LaunchError> {
    let mut database = stage.database().await?;
    let set = database.batch_execute(if yes { EXPLAIN } else { NO_MORE }).await;
    set.map_err(LaunchError::step("setting auto_explain"))
}

impl Log {
    /// From its present end.
    pub(super) async fn now(stage: &Stage) -> Result<Self, LaunchError> {
        let mut database = stage.database().await?;
        let asked = diesel::sql_query("SELECT current_setting('data_directory') AS folder");
        let Folder { folder } =
            asked.get_result(&mut database).await.map_err(LaunchError::step("finding the database's log"))?;
        let file = PathBuf::from(folder).with_file_name("postgres.log");
        let from = fs::metadata(&file).map_err(LaunchError::file("read", &file))?.len();
        Ok(Self { file, from })
    }

    /// Blocks read since then by the sessions that ran a statement with `marker` in its text: those that answered.
    pub(super) fn blocks(&self, marker: &str) -> Result<u64, LaunchError> {
        let bytes = fs::read(&self.file).map_err(LaunchError::file("read", &self.file))?;
        let from = usize::try_from(self.from).unwrap_or(usize::MAX);
        let text = String::from_utf8_lossy(bytes.get(from..).unwrap_or_default());
        let statements = statements(&text)?;
        let answered: BTreeSet<&str> = statements
            .iter()
            .filter(|one| one.query.contains(marker))
            .map(|one| one.session.as_str())
            .collect();
        if answered.is_empty() {
            return Err(LaunchError::Setting(
                "PostgreSQL explained nothing: is auto_explain installed?".into(),
            ));
        }
        Ok(statements
            .iter()
            .filter(|one| answered.contains(one.session.as_str()))
            .map(|one| one.blocks)
            .sum())
    }
}

/// `… [session] LOG:  duration: … plan:`, and the plan in lines that begin with a tab.
fn statements(log: &str) -> Result<Vec<Statement>, LaunchError> {
    let mut found = Vec::new();
    let mut lines = log.lines().peekable();
    while let Some(line) = lines.next() {
        if !line.ends_with("plan:") {
            continue;
        }
        let session = line.split_once('[').and_then(|(_, rest)| rest.split_once(']')).map(|(pid, _)| pid);
        let mut text = String::new();
        while let Some(more) = lines.next_if(|line| line.starts_with('\t')) {
            text.push_str(more);
        }
        let explained: Explained =
            serde_json::from_str(&text).map_err(LaunchError::step("reading what PostgreSQL explained"))?;
        found.push(Statement {
            session: session.unwrap_or_default().to_owned(),
            query: explained.query,
            blocks: explained.plan.hit + explained.plan.read,
        });
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_postgresql_explains_is_read_from_its_log() {
        let log = "2026-11-22 08:00:00.000 UTC [71] LOG:  duration: 0.02 ms  plan:\n\t{\n\t  \"Query Text\": \"SELECT 1\",\n\
            \t  \"Plan\": { \"Node Type\": \"Result\", \"Shared Hit Blocks\": 4, \"Shared Read Blocks\": 3 }\n\t}\n\
            2026-11-22 08:00:00.001 UTC [72] LOG:  checkpoint starting: time\n";
        let found = statements(log).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].session.as_str(), found[0].blocks), ("71", 7));
    }
}

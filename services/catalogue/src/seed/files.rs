//! The seed's files as texts, and why they could not be taken.

use std::{fs, io, path::Path};

use crate::{data_problem::DataError, problem::CatalogueError};

/// The files of `deploy/seed`, read into memory.
#[derive(Debug, Clone)]
pub struct SeedFiles {
    /// `divisions.csv`: city, counties, townships.
    pub divisions: String,
    /// `villages.csv`: sample villages.
    pub villages: String,
    /// `authorities.json`.
    pub authorities: String,
    /// `synonyms.csv`: what people say for items and fields.
    pub synonyms: String,
    /// `items/*.json`: name and text of each, by name.
    pub items: Vec<(String, String)>,
    /// `bundles/*.json`: name and text of each, by name.
    pub bundles: Vec<(String, String)>,
}

/// Why the seed could not be put in.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// A file could not be read.
    #[error("{file} could not be read")]
    File {
        /// Which.
        file: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A file is not what it should be.
    #[error("{file} is not as it should be")]
    Json {
        /// Which.
        file: String,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// A line of a table is wrong.
    #[error("{file}, line {line}: {why}")]
    Line {
        /// Which file.
        file: &'static str,
        /// Which line, from 1.
        line: usize,
        /// Why.
        why: String,
    },
    /// A claim names an authority or place that the directory files do not have.
    #[error("{0} is not in the directory files")]
    Unknown(String),
    /// The catalogue refused.
    #[error("the catalogue refused")]
    Refused(#[from] CatalogueError),
    /// A list could not be put in.
    #[error("a list could not be put in")]
    List(#[from] DataError),
}

impl SeedFiles {
    /// Reads the folder `deploy/seed`, or one like it; a hall may have no bundles.
    pub fn read(folder: &Path) -> Result<Self, SeedError> {
        let bundles = folder.join("bundles");
        Ok(Self {
            divisions: text(&folder.join("divisions.csv"))?,
            villages: text(&folder.join("villages.csv"))?,
            authorities: text(&folder.join("authorities.json"))?,
            synonyms: text(&folder.join("synonyms.csv"))?,
            items: all(&folder.join("items"))?,
            bundles: if bundles.is_dir() { all(&bundles)? } else { Vec::new() },
        })
    }
}

/// Name and text of every JSON file in a folder, by name.
fn all(folder: &Path) -> Result<Vec<(String, String)>, SeedError> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed(folder))? {
        let path = entry.map_err(failed(folder))?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            names.push(path);
        }
    }
    names.sort();
    names.iter().map(|path| Ok((path.display().to_string(), text(path)?))).collect()
}

fn text(path: &Path) -> Result<String, SeedError> {
    fs::read_to_string(path).map_err(failed(path))
}

fn failed(path: &Path) -> impl Fn(io::Error) -> SeedError + use<> {
    let file = path.display().to_string();
    move |source| SeedError::File { file: file.clone(), source }
}

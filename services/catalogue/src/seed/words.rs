//! Everyday words from their file.

use super::{SeedError, SeedFiles};
use crate::domain::search::words::{Target, Words};

const FILE: &str = "synonyms.csv";

/// Reads phrase and target of each line.
pub(super) fn read(files: &SeedFiles) -> Result<Vec<(String, String)>, SeedError> {
    let lines = files.synonyms.lines().enumerate().skip(1).filter(|(_, line)| !line.trim().is_empty());
    let words = lines.map(|(index, line)| {
        let wrong = |why: String| SeedError::Line { file: FILE, line: index + 1, why };
        let (phrase, target) = line.split_once(',').ok_or_else(|| wrong("two fields".to_owned()))?;
        let phrase = Words::parse(phrase).map_err(|error| wrong(error.to_string()))?;
        let target = Target::parse(target.trim()).map_err(|error| wrong(error.to_string()))?;
        Ok((phrase.as_str().to_owned(), target.as_str().to_owned()))
    });
    words.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{collections::BTreeSet, path::Path};

    #[test]
    fn every_seed_item_has_everyday_words() {
        let files =
            SeedFiles::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/seed")).unwrap();
        let words = read(&files).unwrap();
        assert!(words.len() >= 150, "{}", words.len());
        assert_eq!(words.iter().collect::<BTreeSet<_>>().len(), words.len(), "none stands twice");
        let targets: BTreeSet<&str> = words.iter().map(|(_, target)| target.as_str()).collect();
        for (file, text) in &files.items {
            assert!(targets.iter().any(|target| text.contains(&format!("\"{target}\""))), "{file}");
        }
    }
}

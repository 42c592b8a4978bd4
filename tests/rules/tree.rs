//! The files of the repository.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Folders that are made, not written.
const MADE: [&str; 5] = ["target", ".git", ".hall", "node_modules", "proptest-regressions"];

/// One text file.
pub(crate) struct File {
    /// Its path inside the repository.
    pub(crate) path: String,
    /// Its text.
    pub(crate) text: String,
}

impl File {
    /// A made-up file, to try a rule on.
    pub(crate) fn sample(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    /// The last part of the path.
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    /// The lines with their numbers, from 1.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.lines())
    }

    /// The lines that are code, that is not a comment alone.
    pub(crate) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.lines().filter(|(_, line)| !line.trim_start().starts_with("//"))
    }
}

/// The folder that the repository is in.
pub(crate) fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().map(Path::to_path_buf).expect("the package is a folder of the repository")
}

/// Every text file of the repository.
pub(crate) fn all() -> Vec<File> {
    let mut files = Vec::new();
    gather(&root(), "", &mut files);
    assert!(files.len() > 50, "only {} files: are these the rules of an empty repository?", files.len());
    files
}

/// Every Rust file.
pub(crate) fn rust() -> Vec<File> {
    all().into_iter().filter(|file| file.path.ends_with(".rs")).collect()
}

fn gather(folder: &Path, inside: &str, files: &mut Vec<File>) {
    let mut entries: Vec<_> =
        fs::read_dir(folder).expect("a folder can be read").filter_map(Result::ok).collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        let (path, full) = (format!("{inside}{name}"), entry.path());
        if full.is_dir() {
            if !MADE.contains(&name.as_str()) {
                gather(&full, &format!("{path}/"), files);
            }
        } else if let Ok(text) = fs::read_to_string(&full) {
            files.push(File { path, text });
        }
    }
}

#[test]
fn the_tree_has_our_own_files_and_nothing_that_is_made() {
    let files = all();
    assert!(files.iter().any(|file| file.path == "Cargo.toml"));
    assert!(files.iter().any(|file| file.path == "shared/kernel/src/lib.rs"));
    assert!(!files.iter().any(|file| file.path.starts_with("target/") || file.path.starts_with(".git/")));
}

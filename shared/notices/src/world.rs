//! What a template sees while it is set: itself, the shared template, the content and the QR code. No clock, no disk.
use crate::font::FONTS;
use std::{collections::HashMap, sync::LazyLock};
use typst::{
    Library, LibraryExt, World,
    diag::{FileError, FileResult},
    foundations::{Bytes, Datetime, Duration},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

/// One document's world.
pub(crate) struct Desk {
    main: Source,
    shared: Source,
    files: HashMap<FileId, Bytes>,
}

impl Desk {
    /// A world of a template, what it shares with others, and files by path.
    pub(crate) fn new(own: &str, shared: &str, files: &[(&str, String)]) -> Option<Self> {
        let mut known = HashMap::new();
        for (path, text) in files {
            known.insert(file(path)?, Bytes::from_string(text.clone()));
        }
        Some(Self {
            main: Source::new(file("/main.typ")?, own.to_owned()),
            shared: Source::new(file("/shared.typ")?, shared.to_owned()),
            files: known,
        })
    }
}

fn file(path: &str) -> Option<FileId> {
    Some(FileId::new(RootedPath::new(VirtualRoot::Project, VirtualPath::new(path).ok()?)))
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FONTS.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        [&self.main, &self.shared]
            .into_iter()
            .find(|source| source.id() == id)
            .cloned()
            .ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(&id).cloned().ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.all.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

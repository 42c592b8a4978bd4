//! A file as tables of lines, whatever its format. Everything has a limit: a file comes from outside.

use super::{json_file, text_file, xlsx_file};

/// The largest file that is taken.
pub(crate) const MAX_BYTES: usize = 20 * 1024 * 1024;
/// The most lines of all tables of a file.
pub(crate) const MAX_LINES: usize = 20_000;
/// The most columns of a table.
pub(crate) const MAX_COLUMNS: usize = 200;
/// The most characters of a cell, as spreadsheets have it.
pub(crate) const MAX_CELL: usize = 32_767;

/// One table of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Table {
    /// The sheet's name; empty in a file that has one table only.
    pub(crate) name: String,
    /// The first line that is not empty.
    pub(crate) headings: Vec<String>,
    /// What stands below it; empty lines are left out.
    pub(crate) lines: Vec<Line>,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// As the spreadsheet or editor counts it, from 1; in JSON the number of the entry.
    pub(crate) number: u32,
    /// Under the headings, in their order; missing ones are empty.
    pub(crate) cells: Vec<String>,
}

/// Why a file could not be read at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadSheet {
    /// Nothing was sent.
    #[error("the file is empty")]
    Empty,
    /// Too many bytes.
    #[error("a file has at most 20 MiB")]
    TooLarge,
    /// Too many lines.
    #[error("a file has at most 20000 lines: split it")]
    TooManyLines,
    /// Too many columns.
    #[error("a table has at most 200 columns")]
    TooManyColumns,
    /// A cell is too long.
    #[error("a cell has at most 32767 characters")]
    CellTooLong,
    /// It unpacks to far more than it is.
    #[error("the file unpacks to more than is taken")]
    Bomb,
    /// The old binary format.
    #[error("old .xls files are not taken: save it as .xlsx")]
    OldExcel,
    /// Neither xlsx nor csv nor JSON, or broken.
    #[error("the file is not an xlsx, csv or JSON table, or it is damaged")]
    Unreadable,
    /// Neither UTF-8 nor GBK.
    #[error("the text is neither UTF-8 nor GBK")]
    Encoding,
    /// No line with headings.
    #[error("the file has no line of headings")]
    NoHeadings,
    /// Two columns of one name.
    #[error("two columns have the same heading")]
    SameHeading,
}

impl BadSheet {
    /// The stable code.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Empty => "file_empty",
            Self::TooLarge => "file_too_large",
            Self::TooManyLines => "sheet_too_many_lines",
            Self::TooManyColumns => "sheet_too_many_columns",
            Self::CellTooLong => "sheet_cell_too_long",
            Self::Bomb => "sheet_unpacks_too_far",
            Self::OldExcel => "sheet_old_excel",
            Self::Unreadable => "sheet_unreadable",
            Self::Encoding => "sheet_encoding",
            Self::NoHeadings => "sheet_without_headings",
            Self::SameHeading => "sheet_same_heading",
        }
    }
}

/// Reads a file, which is known by its first bytes and not by its name.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Table>, BadSheet> {
    if bytes.len() > MAX_BYTES {
        return Err(BadSheet::TooLarge);
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Err(BadSheet::OldExcel);
    }
    let tables = if bytes.starts_with(b"PK\x03\x04") {
        xlsx_file::read(bytes)?
    } else {
        let text = text_file::decoded(bytes)?;
        match text.trim_start().chars().next() {
            None => return Err(BadSheet::Empty),
            Some('[' | '{') => json_file::read(&text)?,
            Some(_) => vec![text_file::read(&text)?],
        }
    };
    checked(tables)
}

fn checked(tables: Vec<Table>) -> Result<Vec<Table>, BadSheet> {
    if tables.is_empty() || tables.iter().any(|table| table.headings.iter().all(String::is_empty)) {
        return Err(BadSheet::NoHeadings);
    }
    if tables.iter().map(|table| table.lines.len()).sum::<usize>() > MAX_LINES {
        return Err(BadSheet::TooManyLines);
    }
    for table in &tables {
        if table.headings.len() > MAX_COLUMNS {
            return Err(BadSheet::TooManyColumns);
        }
        let mut named: Vec<&String> = table.headings.iter().filter(|name| !name.is_empty()).collect();
        named.sort_unstable();
        if named.windows(2).any(|pair| pair.first() == pair.last()) {
            return Err(BadSheet::SameHeading);
        }
    }
    Ok(tables)
}

/// A table from its lines: the first that is not empty names the columns.
pub(crate) fn table(name: &str, lines: impl IntoIterator<Item = Line>) -> Option<Table> {
    let mut filled = lines.into_iter().filter(|line| line.cells.iter().any(|cell| !cell.trim().is_empty()));
    let headings = filled.next()?;
    let headings: Vec<String> = headings.cells.into_iter().map(|cell| cell.trim().to_owned()).collect();
    let lines = filled
        .map(|mut line| {
            if line.cells.len() < headings.len() {
                line.cells.resize(headings.len(), String::new());
            }
            line
        })
        .collect();
    Some(Table { name: name.to_owned(), headings, lines })
}

impl Table {
    /// Where the column of this heading stands.
    pub(crate) fn column(&self, heading: &str) -> Option<usize> {
        self.headings.iter().position(|known| known == heading)
    }
}

impl Line {
    /// The cell of a column, trimmed; empty if there is none.
    pub(crate) fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", |cell| cell.trim())
    }
}

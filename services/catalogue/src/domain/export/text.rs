//! Comma-separated text with a mark for spreadsheets, safe to open.

use crate::domain::import::sheet::Table;

/// What makes a spreadsheet run a cell as a formula.
const DANGEROUS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A cell that no spreadsheet runs: an apostrophe stands before what would begin a formula.
pub(crate) fn defused(cell: &str) -> String {
    if begins_a_formula(cell) || is_defused(cell) { format!("'{cell}") } else { cell.to_owned() }
}

/// The cell that was defused.
pub(crate) fn restored(cell: &str) -> &str {
    if is_defused(cell) { cell.get(1..).unwrap_or(cell) } else { cell }
}

/// An apostrophe of our own, or one that would be taken for it.
fn is_defused(cell: &str) -> bool {
    cell.strip_prefix('\'').is_some_and(|rest| begins_a_formula(rest) || is_defused(rest))
}

fn begins_a_formula(cell: &str) -> bool {
    cell.trim_start_matches(' ').starts_with(DANGEROUS)
}

/// A table as UTF-8 text with mark and line ends as spreadsheets want them.
pub(crate) fn write(table: &Table) -> Result<Vec<u8>, csv::Error> {
    let mut out = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .flexible(true)
        .from_writer("\u{FEFF}".as_bytes().to_vec());
    out.write_record(table.headings.iter().map(|heading| defused(heading)))?;
    for line in &table.lines {
        out.write_record(line.cells.iter().map(|cell| defused(cell)))?;
    }
    out.into_inner().map_err(|stopped| stopped.into_error().into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::import::sheet::{self, Line};

    #[test]
    fn no_cell_of_an_exported_file_is_a_formula_and_all_come_back_as_they_were() {
        let cells =
            ["=1+1", "+86", "-2", "@SUM(A1)", "\tx", " =x", "'=x", "''=x", "'quoted'", "建房", "a\"b,\nc"];
        let line = Line { number: 2, cells: cells.iter().map(|&cell| cell.to_owned()).collect() };
        let headings = (0..cells.len()).map(|index| format!("h{index}")).collect();
        let table = Table { name: String::new(), headings, lines: vec![line] };
        let bytes = write(&table).unwrap();
        assert!(bytes.starts_with(b"\xEF\xBB\xBF"));
        let mut reader = csv::Reader::from_reader(bytes.get(3..).unwrap());
        for record in reader.records() {
            let formula = record.unwrap().iter().find(|cell| begins_a_formula(cell)).map(str::to_owned);
            assert_eq!(formula, None);
        }
        assert_eq!(sheet::read(&bytes).unwrap(), [table]);
    }
}

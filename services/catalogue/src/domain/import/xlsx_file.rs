//! xlsx workbooks. Unpacked once through a counter first, because the sizes that a packed file states are only
//! claims; then read cell by cell, because two cells in far corners would make a dense table of billions.

use std::io::{Cursor, Read, copy, sink};

use calamine::{DataRef, Reader, Xlsx, XlsxError};

use super::sheet::{BadSheet, Line, MAX_CELL, MAX_COLUMNS, MAX_LINES, Table, table};

/// The most bytes that a workbook may unpack to.
const MAX_UNPACKED: u64 = 200 * 1024 * 1024;
/// The most files in a workbook.
const MAX_PARTS: usize = 1_000;
/// Sheets that explain others and hold no data.
const EXPLAINING: [&str; 2] = ["字典", "说明"];

/// The tables of a workbook; sheets without a line and explaining ones are left out.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Table>, BadSheet> {
    weighed(bytes, MAX_UNPACKED)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let mut tables = Vec::new();
    let mut left = MAX_LINES + 1;
    for name in book.sheet_names() {
        if EXPLAINING.contains(&name.as_str()) {
            continue;
        }
        let lines = lines(&mut book, &name, left)?;
        left -= lines.len().min(left);
        tables.extend(table(&name, lines));
    }
    Ok(tables)
}

/// Unpacks everything into nothing and counts: no more than `most` bytes.
fn weighed(bytes: &[u8], most: u64) -> Result<(), BadSheet> {
    let mut parts = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_broken| BadSheet::Unreadable)?;
    if parts.len() > MAX_PARTS {
        return Err(BadSheet::Bomb);
    }
    let mut left = most;
    for index in 0..parts.len() {
        let part = parts.by_index(index).map_err(|_broken| BadSheet::Unreadable)?;
        let unpacked = copy(&mut part.take(left + 1), &mut sink()).map_err(|_broken| BadSheet::Unreadable)?;
        left = left.checked_sub(unpacked).ok_or(BadSheet::Bomb)?;
    }
    Ok(())
}

fn lines(book: &mut Xlsx<Cursor<&[u8]>>, name: &str, most: usize) -> Result<Vec<Line>, BadSheet> {
    let mut cells = book.worksheet_cells_reader(name).map_err(unreadable)?;
    let mut lines: Vec<Line> = Vec::new();
    while let Some(cell) = cells.next_cell().map_err(unreadable)? {
        let (row, column) = cell.get_position();
        let text = words(cell.get_value());
        if text.is_empty() {
            continue;
        }
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if column >= MAX_COLUMNS {
            return Err(BadSheet::TooManyColumns);
        }
        if text.len() > MAX_CELL && text.chars().count() > MAX_CELL {
            return Err(BadSheet::CellTooLong);
        }
        let number = row.saturating_add(1);
        if lines.last().is_none_or(|line| line.number != number) {
            if lines.len() >= most {
                return Err(BadSheet::TooManyLines);
            }
            lines.push(Line { number, cells: Vec::new() });
        }
        if let Some(line) = lines.last_mut() {
            if line.cells.len() <= column {
                line.cells.resize(column + 1, String::new());
            }
            if let Some(place) = line.cells.get_mut(column) {
                *place = text;
            }
        }
    }
    Ok(lines)
}

/// A cell as it is written: whole numbers without a point, days as 2026-11-22.
fn words(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        // Display of a float has no point where there is nothing behind it.
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(truth) => truth.to_string(),
        DataRef::DateTime(day) => {
            let (year, month, day, ..) = day.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        DataRef::Error(_) => "#错误".to_owned(),
    }
}

fn unreadable(_broken: XlsxError) -> BadSheet {
    BadSheet::Unreadable
}

#[cfg(test)]
mod tests {
    use super::{super::sheet, *};
    use rust_xlsxwriter::Workbook;
    use std::io::Write;

    #[test]
    fn numbers_days_and_texts_come_as_people_wrote_them() {
        let mut book = Workbook::new();
        let page = book.add_worksheet();
        page.write_string(1, 0, "名称").unwrap();
        page.write_string(1, 1, "天数").unwrap();
        page.write_string(3, 0, "建房").unwrap();
        page.write_number(3, 1, 20).unwrap();
        let tables = sheet::read(&book.save_to_buffer().unwrap()).unwrap();
        assert_eq!(tables[0].lines, [Line { number: 4, cells: vec!["建房".into(), "20".into()] }]);
    }

    #[test]
    fn a_cell_in_a_far_corner_costs_nothing_and_is_refused() {
        let mut book = Workbook::new();
        let page = book.add_worksheet();
        page.write_string(0, 0, "a").unwrap();
        page.write_string(1_048_575, 16_383, "z").unwrap();
        assert_eq!(sheet::read(&book.save_to_buffer().unwrap()), Err(BadSheet::TooManyColumns));
    }

    #[test]
    fn a_file_that_unpacks_to_far_more_than_it_is_is_refused() {
        let mut parts = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        for name in ["xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"] {
            parts.start_file(name, options).unwrap();
            parts.write_all(&vec![0_u8; 600 * 1024]).unwrap();
        }
        let bomb = parts.finish().unwrap().into_inner();
        assert!(bomb.len() < 16 * 1024, "{}", bomb.len());
        assert_eq!(weighed(&bomb, 1024 * 1024), Err(BadSheet::Bomb), "all parts together count");
        assert_eq!(weighed(&bomb, 2 * 1024 * 1024), Ok(()));
    }
}

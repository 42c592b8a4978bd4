//! Comma-separated text: UTF-8 with or without mark, or GBK as Chinese spreadsheets write it.

use std::borrow::Cow;

use csv::ReaderBuilder;
use encoding_rs::{GB18030, UTF_8};

use super::sheet::{BadSheet, Line, MAX_CELL, MAX_LINES, Table, table};
use crate::domain::export::text::restored;

/// The text of a file.
pub(crate) fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, BadSheet> {
    let (text, wrong) = UTF_8.decode_with_bom_removal(bytes);
    if !wrong {
        return if text.contains('\0') { Err(BadSheet::Unreadable) } else { Ok(text) };
    }
    let (text, wrong) = GB18030.decode_without_bom_handling(bytes);
    if wrong || text.contains('\0') { Err(BadSheet::Encoding) } else { Ok(text) }
}

/// The one table of a text.
pub(crate) fn read(text: &str) -> Result<Table, BadSheet> {
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut lines = Vec::new();
    let (mut at, mut number) = (0, 1_u32);
    for record in reader.records() {
        let record = record.map_err(|_broken| BadSheet::Unreadable)?;
        if lines.len() > MAX_LINES {
            return Err(BadSheet::TooManyLines);
        }
        if record.iter().any(|cell| cell.len() > MAX_CELL && cell.chars().count() > MAX_CELL) {
            return Err(BadSheet::CellTooLong);
        }
        // The reader says where it began to look; empty lines and the rest of a line end may lie before the record.
        let looked = record.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(at));
        let between = text.get(looked..).unwrap_or_default();
        let start = looked + (between.len() - between.trim_start_matches(['\r', '\n']).len());
        let passed = text.get(at..start).unwrap_or_default().matches('\n').count();
        number = number.saturating_add(u32::try_from(passed).unwrap_or(u32::MAX));
        at = start;
        lines.push(Line { number, cells: record.iter().map(|cell| restored(cell).to_owned()).collect() });
    }
    table("", lines).ok_or(BadSheet::NoHeadings)
}

#[cfg(test)]
mod tests {
    use super::{super::sheet, *};

    #[test]
    fn a_mark_before_the_text_and_gbk_are_understood() {
        let plain = "名称,编码\n建房,1\n";
        let (gbk, _, _) = encoding_rs::GBK.encode(plain);
        for bytes in [plain.as_bytes().to_vec(), [b"\xEF\xBB\xBF", plain.as_bytes()].concat(), gbk.to_vec()] {
            let tables = sheet::read(&bytes).unwrap();
            assert_eq!(tables[0].headings, ["名称", "编码"]);
            assert_eq!(tables[0].lines, [Line { number: 2, cells: vec!["建房".into(), "1".into()] }]);
        }
    }

    #[test]
    fn a_line_is_counted_as_an_editor_counts_it() {
        let tables = sheet::read("a,b\r\n\r\n\"x\ny\",1\r\nz,2\r\n".as_bytes()).unwrap();
        let numbers: Vec<u32> = tables[0].lines.iter().map(|line| line.number).collect();
        assert_eq!(numbers, [3, 5]);
    }

    #[test]
    fn what_is_no_table_is_refused_with_its_reason() {
        for (bytes, why) in [
            (&b""[..], BadSheet::Empty),
            (b"\xD0\xCF\x11\xE0....", BadSheet::OldExcel),
            (b"PK\x03\x04broken", BadSheet::Unreadable),
            (b"a\0b", BadSheet::Unreadable),
            (b"a,a\n1,2\n", BadSheet::SameHeading),
            (b"{\"x\": [1", BadSheet::Unreadable),
            (b"\xFF\xFF\xFF\x80", BadSheet::Encoding),
        ] {
            assert_eq!(sheet::read(bytes), Err(why), "{bytes:?}");
        }
    }

    #[test]
    fn more_lines_and_longer_cells_than_the_limits_are_refused() {
        let long = format!("a\n{}\n", "字".repeat(MAX_CELL + 1));
        assert_eq!(sheet::read(long.as_bytes()), Err(BadSheet::CellTooLong));
        assert_eq!(sheet::read(&vec![b'x'; sheet::MAX_BYTES + 1]), Err(BadSheet::TooLarge));
        let many = "a\n".repeat(MAX_LINES + 2);
        assert_eq!(sheet::read(many.as_bytes()), Err(BadSheet::TooManyLines));
    }
}

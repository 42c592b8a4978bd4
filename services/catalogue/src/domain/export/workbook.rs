//! xlsx workbooks: every cell is text, so that codes keep their zeros and nothing is run.

use rust_xlsxwriter::{Format, FormatAlign, Workbook, XlsxError};

use crate::domain::import::sheet::Table;

/// The sheet that explains the codes of the others.
pub(crate) const DICTIONARY: &str = "字典";

/// A workbook with one sheet per table, the headings fixed on top.
pub(crate) fn write(tables: &[Table]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let heading = Format::new().set_bold().set_num_format("@");
    let text = Format::new().set_num_format("@").set_align(FormatAlign::Top);
    for table in tables {
        let page = book.add_worksheet();
        if !table.name.is_empty() {
            page.set_name(&table.name)?;
        }
        for (column, name) in (0_u16..).zip(&table.headings) {
            page.write_string_with_format(0, column, name, &heading)?;
            page.set_column_format(column, &text)?;
            page.set_column_width(column, 18)?;
        }
        for (row, line) in (1_u32..).zip(&table.lines) {
            for (column, cell) in (0_u16..).zip(&line.cells).filter(|(_, cell)| !cell.is_empty()) {
                page.write_string_with_format(row, column, cell, &text)?;
            }
        }
        page.set_freeze_panes(1, 0)?;
    }
    book.save_to_buffer()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::import::sheet::{self, Line};

    #[test]
    fn a_workbook_comes_back_as_it_was_and_runs_nothing() {
        let table = |name: &str| Table {
            name: name.to_owned(),
            headings: vec!["编码".to_owned(), "说明".to_owned()],
            lines: vec![Line { number: 2, cells: vec!["007".to_owned(), "=HYPERLINK(\"x\")".to_owned()] }],
        };
        let written = write(&[table("事项"), table(DICTIONARY)]).unwrap();
        assert_eq!(sheet::read(&written).unwrap(), [table("事项")], "the dictionary is no data");
    }
}

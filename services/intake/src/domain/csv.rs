//! Tables as text: RFC 4180, with the mark by which spreadsheet programs know UTF-8, and without cells that they would take
//! for formulas.

/// A spreadsheet program takes a cell that begins like this for a formula; a number may.
fn plain(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\0', '＝', '＋', '－', '＠']);
    if formula && cell.parse::<f64>().is_err() { format!("'{cell}") } else { cell.to_owned() }
}

fn quoted(cell: &str) -> String {
    let cell = plain(cell);
    if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}

/// The table with its head.
pub fn sheet<'a>(head: impl IntoIterator<Item = &'a str>, rows: &[Vec<String>]) -> String {
    let line = |cells: Vec<String>| format!("{}\r\n", cells.join(","));
    let mut text = format!("\u{feff}{}", line(head.into_iter().map(quoted).collect()));
    for row in rows {
        text.push_str(&line(row.iter().map(|cell| quoted(cell)).collect()));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_looks_like_a_formula_is_only_text_and_a_number_stays_one() {
        for text in ["=1+1", "+86 x", "-x", "@x", "＝1"] {
            assert!(plain(text).starts_with('\''), "{text}");
        }
        assert_eq!((plain("-12"), plain("农村宅基地审批")), ("-12".to_owned(), "农村宅基地审批".to_owned()));
    }

    #[test]
    fn a_table_is_rfc_4180_with_the_mark_of_utf_8() {
        let rows = [vec!["1".to_owned(), "甲,\"乙\"".to_owned()]];
        assert_eq!(sheet(["数", "名"], &rows), "\u{feff}数,名\r\n1,\"甲,\"\"乙\"\"\"\r\n");
    }
}

//! Reading a list of existing licences: CSV with a head line, in UTF-8.
use super::LicenceType;
use chrono::NaiveDate;
use kernel::code::{CitizenNo, Uscc};
use serde_json::{Map, Value};

/// The most lines of one list.
pub(crate) const MOST_LINES: usize = 500;

/// One licence of a list.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ImportLine {
    /// The line as it stood, cell by cell; what makes it the same line again.
    pub(crate) text: String,
    /// The holder's number.
    pub(crate) holder_number: String,
    /// The holder's name.
    pub(crate) holder_name: String,
    /// The number printed on the licence.
    pub(crate) number: Option<String>,
    /// First day.
    pub(crate) valid_from: NaiveDate,
    /// Last day.
    pub(crate) valid_to: Option<NaiveDate>,
    /// The fields by key, the holder's number among them.
    pub(crate) content: Map<String, Value>,
}

/// What is wrong with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LineFault {
    /// It has more or fewer cells than the head.
    #[error("the line has not as many cells as the head line")]
    Cells,
    /// The holder's number is none.
    #[error("the holder's number is neither a citizen number nor a unified code")]
    HolderNumber,
    /// The holder's name is missing.
    #[error("the holder's name is missing")]
    HolderName,
    /// A day is unreadable, or the last day is before the first.
    #[error("first and last day are written as 2026-11-22, the last not before the first; empty is for ever")]
    Period,
}

/// What is wrong with the list as a whole.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ListFault {
    /// It is not UTF-8 or no CSV.
    #[error("the list is no CSV in UTF-8")]
    Unreadable,
    /// A column that must be there is not.
    #[error("the column {0} is missing")]
    Column(&'static str),
    /// A column that the type does not know.
    #[error("a column names no field of this type")]
    StrangeColumn,
    /// There is nothing in it, or too much.
    #[error("a list has 1 to 500 lines")]
    Lines,
}

const HEAD: [&str; 5] = ["holder_number", "holder_name", "number", "valid_from", "valid_to"];

/// One outcome per line of the list.
pub(crate) type Lines = Vec<Result<ImportLine, (String, LineFault)>>;

/// Reads a list of licences of a type. A fault of a line spoils that line only.
pub(crate) fn read_list(kind: &LicenceType, bytes: &[u8]) -> Result<Lines, ListFault> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(bytes);
    let head: Vec<String> =
        reader.headers().map_err(|_broken| ListFault::Unreadable)?.iter().map(str::to_owned).collect();
    if let Some(missing) = HEAD.iter().find(|wanted| !head.iter().any(|column| column == *wanted)) {
        return Err(ListFault::Column(missing));
    }
    let known = |column: &String| {
        HEAD.contains(&column.as_str()) || kind.fields.iter().any(|field| field.key == *column)
    };
    if !head.iter().all(known) {
        return Err(ListFault::StrangeColumn);
    }
    let mut lines = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_broken| ListFault::Unreadable)?;
        let cells: Vec<&str> = record.iter().collect();
        let text = cells.join("\u{1f}");
        lines.push(read_line(kind, &head, &cells, &text).map_err(|fault| (text, fault)));
        if lines.len() > MOST_LINES {
            return Err(ListFault::Lines);
        }
    }
    if lines.is_empty() { Err(ListFault::Lines) } else { Ok(lines) }
}

fn read_line(
    kind: &LicenceType,
    head: &[String],
    cells: &[&str],
    text: &str,
) -> Result<ImportLine, LineFault> {
    if cells.len() != head.len() {
        return Err(LineFault::Cells);
    }
    let cell = |name: &str| {
        let found = head.iter().zip(cells).find(|(column, _)| *column == name).map(|(_, cell)| *cell);
        found.unwrap_or_default()
    };
    let number = cell("holder_number").to_uppercase();
    let fits = if kind.subject_kind == "person" {
        CitizenNo::parse(&number).is_ok()
    } else {
        Uscc::parse(&number).is_ok()
    };
    if !fits {
        return Err(LineFault::HolderNumber);
    }
    let holder_name = cell("holder_name").to_owned();
    if holder_name.is_empty() {
        return Err(LineFault::HolderName);
    }
    let valid_from: NaiveDate = cell("valid_from").parse().map_err(|_no_day| LineFault::Period)?;
    let last = Some(cell("valid_to")).filter(|text| !text.is_empty());
    let valid_to = last.map(str::parse).transpose().map_err(|_no_day| LineFault::Period)?;
    if valid_to.is_some_and(|last: NaiveDate| last < valid_from) {
        return Err(LineFault::Period);
    }
    let mut content = Map::new();
    for (column, cell) in head.iter().zip(cells) {
        if !HEAD.contains(&column.as_str()) && !cell.is_empty() {
            content.insert(column.clone(), Value::from(*cell));
        }
    }
    content.insert(kind.number_field.clone(), Value::from(number.clone()));
    Ok(ImportLine {
        text: text.to_owned(),
        holder_number: number,
        holder_name,
        number: Some(cell("number").to_owned()).filter(|number| !number.is_empty()),
        valid_from,
        valid_to,
        content,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn homestead() -> LicenceType {
        let types = LicenceType::seeded().unwrap();
        types.into_iter().find(|kind| kind.name == "农村宅基地批准书").unwrap()
    }

    const HEAD_LINE: &str = "holder_number,holder_name,number,valid_from,valid_to,location\n";

    #[test]
    fn a_bad_line_spoils_itself_only() {
        let list = format!(
            "\u{feff}{HEAD_LINE}11010519491231002X,王探针,宅 1 号,2020-01-01,,三组\n1,李,,2020-01-01,,\n11010519491231002X,王,,2020-01-02,2020-01-01,\n"
        );
        let lines = read_list(&homestead(), list.as_bytes()).unwrap();
        let first = lines[0].as_ref().unwrap();
        assert_eq!((first.number.as_deref(), first.valid_to), (Some("宅 1 号"), None));
        assert_eq!(first.content["location"], "三组");
        assert_eq!(lines[1].as_ref().unwrap_err().1, LineFault::HolderNumber);
        assert_eq!(lines[2].as_ref().unwrap_err().1, LineFault::Period);
    }

    #[test]
    fn a_list_that_is_none_too_long_or_has_strange_columns_is_refused_whole() {
        let kind = homestead();
        assert_eq!(read_list(&kind, b"a,b\n"), Err(ListFault::Column("holder_number")));
        let strange = HEAD_LINE.replace("location", "colour");
        assert_eq!(read_list(&kind, strange.as_bytes()), Err(ListFault::StrangeColumn));
        assert_eq!(read_list(&kind, HEAD_LINE.as_bytes()), Err(ListFault::Lines));
        let long = format!("{HEAD_LINE}{}", "1,2,3,4,5,6\n".repeat(MOST_LINES + 1));
        assert_eq!(read_list(&kind, long.as_bytes()), Err(ListFault::Lines));
    }
}

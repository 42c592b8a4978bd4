//! One cell: from what people write to a value, and back.

use serde_json::{Value, json};

use super::finding::FindingCode;

/// What a column takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CellKind {
    /// Text of at most so many characters.
    Text(usize),
    /// One entry per line, each of at most so many characters.
    Lines(usize),
    /// A whole number.
    Whole,
    /// Yes or no.
    Truth,
    /// One entry of a dictionary: code, name.
    OneOf(Vec<(String, String)>),
    /// Some entries of a dictionary, separated by commas.
    Many(Vec<(String, String)>),
    /// Structured content.
    Json,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    /// The name of the field.
    pub(crate) key: String,
    /// What stands on top.
    pub(crate) heading: String,
    /// What it takes.
    pub(crate) kind: CellKind,
    /// Whether a cell may be empty.
    pub(crate) required: bool,
}

/// What is wrong with a cell: the code, and more about it.
pub(crate) type CellFault = (FindingCode, String);

impl Column {
    /// A column.
    pub(crate) fn new(key: &str, heading: &str, kind: CellKind) -> Self {
        Self { key: key.to_owned(), heading: heading.to_owned(), kind, required: false }
    }

    /// The same, never empty.
    #[must_use]
    pub(crate) fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The value of a cell; an empty one is null, or an empty list.
    pub(crate) fn parse(&self, text: &str) -> Result<Value, CellFault> {
        let text = text.trim();
        if text.is_empty() {
            let empty = match self.kind {
                CellKind::Lines(_) | CellKind::Many(_) => json!([]),
                CellKind::Text(_)
                | CellKind::Whole
                | CellKind::Truth
                | CellKind::OneOf(_)
                | CellKind::Json => Value::Null,
            };
            return if self.required { Err((FindingCode::Required, String::new())) } else { Ok(empty) };
        }
        match &self.kind {
            CellKind::Text(most) => within(text, *most).map(|text| json!(text)),
            CellKind::Lines(most) => {
                // Entries that have lines of their own are written as JSON.
                let listed: Option<Vec<String>> = serde_json::from_str(text).ok();
                let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
                let lines = listed.unwrap_or_else(|| lines.map(str::to_owned).collect());
                for line in &lines {
                    within(line, *most)?;
                }
                Ok(json!(lines))
            }
            CellKind::Whole => match text.parse::<u32>() {
                Ok(number) => Ok(json!(number)),
                Err(_) => Err((FindingCode::NotANumber, String::new())),
            },
            CellKind::Truth => match text {
                "是" | "1" | "true" | "TRUE" => Ok(json!(true)),
                "否" | "0" | "false" | "FALSE" => Ok(json!(false)),
                _ => Err((FindingCode::NotATruth, String::new())),
            },
            CellKind::OneOf(known) => entry(known, text).map(|code| json!(code)),
            CellKind::Many(known) => {
                let parts = text.split([',', '，', '、', ';', '；', '\n']).map(str::trim);
                let codes: Result<Vec<String>, CellFault> =
                    parts.filter(|part| !part.is_empty()).map(|part| entry(known, part)).collect();
                Ok(json!(codes?))
            }
            CellKind::Json => match serde_json::from_str(text) {
                Ok(value) => Ok(value),
                Err(_) => Err((FindingCode::NotJson, String::new())),
            },
        }
    }

    /// The cell of a value.
    pub(crate) fn write(&self, value: &Value) -> String {
        let words = |list: &[Value], between: &str| {
            let words: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
            words.join(between)
        };
        match (&self.kind, value) {
            (_, Value::Null) => String::new(),
            (CellKind::Truth, Value::Bool(truth)) => if *truth { "是" } else { "否" }.to_owned(),
            (CellKind::Lines(_), Value::Array(list)) => {
                let plain = |entry: &Value| entry.as_str().is_some_and(|text| !text.contains('\n'));
                if list.iter().all(plain) { words(list, "\n") } else { value.to_string() }
            }
            (CellKind::Many(_), Value::Array(list)) => words(list, ","),
            (CellKind::Json, value) => value.to_string(),
            (_, Value::String(text)) => text.clone(),
            (_, other) => other.to_string(),
        }
    }
}

/// Codes and names of a dictionary.
pub(crate) fn dictionary(entries: &[(&str, &str)]) -> Vec<(String, String)> {
    entries.iter().map(|(code, name)| ((*code).to_owned(), (*name).to_owned())).collect()
}

fn within(text: &str, most: usize) -> Result<&str, CellFault> {
    let length = text.chars().count();
    if length <= most {
        Ok(text)
    } else {
        Err((FindingCode::TooLong, format!("最多 {most} 个字，现在 {length} 个")))
    }
}

/// The code of an entry that is named by its code, its name, or both.
fn entry(known: &[(String, String)], text: &str) -> Result<String, CellFault> {
    let both = |code: &str, name: &str| {
        text.strip_prefix(code).is_some_and(|rest| rest.trim_start_matches([' ', '-', '.']) == name)
    };
    let found = known.iter().find(|(code, name)| code == text || name == text || both(code, name));
    found.map(|(code, _)| code.clone()).ok_or((FindingCode::NotInDictionary, String::new()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(kind: CellKind) -> Column {
        Column::new("x", "甲", kind)
    }

    #[test]
    fn a_cell_is_read_as_people_write_it_and_comes_back() {
        let known = dictionary(&[("01", "行政许可"), ("20", "公共服务")]);
        for (kind, text, value, written) in [
            (CellKind::Text(5), " 建房 ", json!("建房"), "建房"),
            (CellKind::Lines(9), "一\n\n 二", json!(["一", "二"]), "一\n二"),
            (CellKind::Lines(9), "[\"一\\n二\"]", json!(["一\n二"]), "[\"一\\n二\"]"),
            (CellKind::Whole, "20", json!(20), "20"),
            (CellKind::Truth, "是", json!(true), "是"),
            (CellKind::OneOf(known.clone()), "行政许可", json!("01"), "01"),
            (CellKind::OneOf(known.clone()), "01 行政许可", json!("01"), "01"),
            (CellKind::Many(known.clone()), "01，公共服务", json!(["01", "20"]), "01,20"),
            (CellKind::Json, "{\"a\": 1}", json!({ "a": 1 }), "{\"a\":1}"),
            (CellKind::Lines(9), "", json!([]), ""),
            (CellKind::Text(9), "", Value::Null, ""),
        ] {
            let column = column(kind);
            assert_eq!(column.parse(text).unwrap(), value);
            assert_eq!(column.write(&value), written);
            assert_eq!(column.parse(written).unwrap(), value);
        }
    }

    #[test]
    fn each_fault_has_its_code() {
        let known = dictionary(&[("01", "行政许可")]);
        for (kind, text, code) in [
            (CellKind::Text(2), "三个字", FindingCode::TooLong),
            (CellKind::Whole, "20天", FindingCode::NotANumber),
            (CellKind::Truth, "也许", FindingCode::NotATruth),
            (CellKind::OneOf(known.clone()), "99", FindingCode::NotInDictionary),
            (CellKind::Many(known), "01,99", FindingCode::NotInDictionary),
            (CellKind::Json, "{", FindingCode::NotJson),
        ] {
            assert_eq!(column(kind).parse(text).unwrap_err().0, code);
        }
        assert_eq!(column(CellKind::Whole).required().parse(" ").unwrap_err().0, FindingCode::Required);
    }
}

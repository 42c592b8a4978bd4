//! JSON: a list of objects is one table; an object of such lists is one table per name.

use serde_json::{Map, Value};

use super::sheet::{BadSheet, Line, MAX_CELL, MAX_COLUMNS, MAX_LINES, Table};

/// The tables of a text.
pub(crate) fn read(text: &str) -> Result<Vec<Table>, BadSheet> {
    let value: Value = serde_json::from_str(text).map_err(|_broken| BadSheet::Unreadable)?;
    match value {
        Value::Array(entries) => Ok(vec![table(String::new(), &entries)?]),
        Value::Object(tables) => tables
            .into_iter()
            .filter_map(|(name, entries)| match entries {
                Value::Array(entries) if !entries.is_empty() => Some(table(name, &entries)),
                Value::Array(_) => None,
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
                    Some(Err(BadSheet::Unreadable))
                }
            })
            .collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Err(BadSheet::Unreadable),
    }
}

fn table(name: String, entries: &[Value]) -> Result<Table, BadSheet> {
    if entries.len() > MAX_LINES {
        return Err(BadSheet::TooManyLines);
    }
    let objects: Vec<&Map<String, Value>> = entries
        .iter()
        .map(|entry| entry.as_object().ok_or(BadSheet::Unreadable))
        .collect::<Result<_, _>>()?;
    let mut headings: Vec<String> = Vec::new();
    for name in objects.iter().flat_map(|object| object.keys()) {
        if !headings.contains(name) {
            headings.push(name.clone());
        }
        if headings.len() > MAX_COLUMNS {
            return Err(BadSheet::TooManyColumns);
        }
    }
    let mut lines = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        let cells: Vec<String> = headings.iter().map(|heading| words(object.get(heading))).collect();
        if cells.iter().any(|cell| cell.len() > MAX_CELL && cell.chars().count() > MAX_CELL) {
            return Err(BadSheet::CellTooLong);
        }
        lines.push(Line { number: u32::try_from(index + 1).unwrap_or(u32::MAX), cells });
    }
    Ok(Table { name, headings, lines })
}

/// A value as a cell says it.
fn words(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_objects_become_tables() {
        let tables = read(r#"[{"a": "x", "b": 2}, {"b": null, "c": [1]}]"#).unwrap();
        assert_eq!(tables[0].headings, ["a", "b", "c"]);
        assert_eq!(tables[0].lines[1], Line { number: 2, cells: vec!["".into(), "".into(), "[1]".into()] });
        let named = read(r#"{"one": [{"a": true}], "none": []}"#).unwrap();
        assert_eq!((named.len(), named[0].name.as_str()), (1, "one"));
        for wrong in ["[1]", "{\"a\": 1}", "\"x\"", "[[]]"] {
            assert_eq!(read(wrong), Err(BadSheet::Unreadable), "{wrong}");
        }
    }

    #[test]
    fn nesting_without_end_is_refused() {
        let deep = format!("[{{\"a\": {}{}}}]", "[".repeat(5000), "]".repeat(5000));
        assert_eq!(read(&deep), Err(BadSheet::Unreadable));
    }
}

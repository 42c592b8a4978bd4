//! From a form that was sent back to the element.

use serde_json::{Map, Value, json};

use super::schema::{Shape, blank, shape, tagged};
use crate::session::Fields;

/// The content with what was sent for some of its fields. What cannot be read is told by pointer and stays as it was.
pub(in super::super) fn read(
    root: &Value,
    names: &[&str],
    content: &Value,
    sent: &Fields,
) -> (Value, Vec<(String, String)>) {
    let mut reading = Reading { root, sent, wrong: Vec::new() };
    let mut content = content.clone();
    let known = root.get("properties").and_then(Value::as_object);
    if let (Some(known), Some(object)) = (known, content.as_object_mut()) {
        for name in names {
            if let Some(schema) = known.get(*name) {
                let old = object.get(*name).cloned().unwrap_or_default();
                object.insert((*name).to_owned(), reading.place(&format!("/{name}"), schema, &old));
            }
        }
        // What has a default and is empty is left out, as whoever wrote the content left it out.
        let required: Vec<&str> = root
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        object.retain(|name, value| {
            required.contains(&name.as_str())
                || !(value.is_null() || value.as_array().is_some_and(Vec::is_empty))
        });
    }
    (content, reading.wrong)
}

struct Reading<'a> {
    root: &'a Value,
    sent: &'a Fields,
    wrong: Vec<(String, String)>,
}

impl Reading<'_> {
    fn ticked(&self, name: &str) -> bool {
        self.sent.some(name).is_some()
    }

    fn place(&mut self, at: &str, schema: &Value, old: &Value) -> Value {
        let (shape, optional) = shape(self.root, schema);
        if optional {
            if self.ticked(&format!("{at}#off")) {
                return Value::Null;
            }
            if old.is_null() && matches!(shape, Shape::Fields(_) | Shape::Kinds(..)) {
                return if self.ticked(&format!("{at}#on")) { self.begun(&shape) } else { Value::Null };
            }
        }
        match shape {
            Shape::Fields(fields) => self.fields(at, fields, old),
            Shape::Kinds(tag, kinds) => {
                let word = self.sent.text(&format!("{at}/{tag}")).to_owned();
                let present = old.get(&tag).and_then(Value::as_str).unwrap_or_default();
                match kinds.iter().find(|(kind, _)| *kind == word) {
                    Some((_, fields)) if present == word => {
                        let mut made = self.fields(at, fields, old);
                        if let Some(object) = made.as_object_mut() {
                            object.insert(tag, json!(word));
                        }
                        made
                    }
                    Some((_, fields)) => tagged(self.root, &tag, &word, fields),
                    None => old.clone(),
                }
            }
            Shape::List(items) => self.list(at, items, old),
            Shape::Word(_) => match self.sent.text(at) {
                "" if optional => Value::Null,
                "" => old.clone(),
                word => json!(word),
            },
            Shape::YesNo => json!(self.ticked(at)),
            Shape::Number => self.number(at, optional, old),
            Shape::Text(_) | Shape::Day => match self.sent.text(at) {
                "" if optional => Value::Null,
                text => json!(text.replace("\r\n", "\n")),
            },
            Shape::Anything => self.json(at, old),
        }
    }

    fn begun(&self, shape: &Shape<'_>) -> Value {
        match shape {
            Shape::Fields(fields) => Value::Object(
                fields.iter().map(|(name, field)| (name.clone(), blank(self.root, field))).collect(),
            ),
            Shape::Kinds(tag, kinds) => match kinds.first() {
                Some((word, fields)) => tagged(self.root, tag, word, fields),
                None => Value::Null,
            },
            Shape::List(_)
            | Shape::Word(_)
            | Shape::YesNo
            | Shape::Number
            | Shape::Text(_)
            | Shape::Day
            | Shape::Anything => Value::Null,
        }
    }

    fn fields(&mut self, at: &str, fields: &Map<String, Value>, old: &Value) -> Value {
        let mut made = Map::new();
        for (name, schema) in fields {
            let before = old.get(name);
            let value = self.place(&format!("{at}/{name}"), schema, before.unwrap_or(&Value::Null));
            let empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
            if before.is_some() || !empty {
                made.insert(name.clone(), value);
            }
        }
        Value::Object(made)
    }

    fn list(&mut self, at: &str, items: &Value, old: &Value) -> Value {
        let lines = || self.sent.text(at).lines().map(str::trim).filter(|line| !line.is_empty());
        match shape(self.root, items).0 {
            Shape::Text(_) | Shape::Day => Value::Array(lines().map(|line| json!(line)).collect()),
            Shape::Number | Shape::Anything => {
                let value = |line: &str| serde_json::from_str(line).unwrap_or_else(|_plain| json!(line));
                Value::Array(lines().map(value).collect())
            }
            Shape::Word(words) => {
                let chosen = self.sent.all(at);
                let chosen = words.into_iter().filter(|word| chosen.contains(&word.as_str()));
                Value::Array(chosen.map(|word| json!(word)).collect())
            }
            Shape::YesNo | Shape::List(_) | Shape::Fields(_) | Shape::Kinds(..) => {
                let mut made = Vec::new();
                for (index, element) in old.as_array().into_iter().flatten().enumerate() {
                    let name = format!("{at}/{index}");
                    if !self.ticked(&format!("{name}#remove")) {
                        made.push(self.place(&name, items, element));
                    }
                }
                if self.ticked(&format!("{at}#add")) {
                    made.push(blank(self.root, items));
                }
                Value::Array(made)
            }
        }
    }

    fn number(&mut self, at: &str, optional: bool, old: &Value) -> Value {
        match self.sent.text(at) {
            "" if optional => Value::Null,
            text => match text.parse::<i64>() {
                Ok(number) => json!(number),
                Err(_letters) => {
                    self.wrong.push((at.to_owned(), format!("这里填整数，您填的是“{text}”。")));
                    old.clone()
                }
            },
        }
    }

    fn json(&mut self, at: &str, old: &Value) -> Value {
        let text = self.sent.text(at);
        match serde_json::from_str(text) {
            Ok(value) => value,
            Err(error) => {
                let line = error.line();
                self.wrong.push((at.to_owned(), format!("第 {line} 行写得不完整，请检查括号、引号和逗号。")));
                old.clone()
            }
        }
    }
}

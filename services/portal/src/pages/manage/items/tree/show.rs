//! From an element to controls.

use contracts::catalogue::{field_name, field_place, field_word};
use serde_json::{Map, Value};

use super::schema::{Shape, shape};

/// What a rule found at a place.
#[derive(Debug, Clone)]
pub(in super::super) struct Finding {
    /// Where, as a pointer into the content.
    pub(in super::super) pointer: String,
    /// What is wrong and what to do.
    pub(in super::super) text: String,
}

/// One control, or the edge of a group of them.
#[derive(Debug, Clone)]
pub(in super::super) struct Control {
    /// `open`, `close`, `line`, `text`, `choice`, `check`, `checks`, `json`, `switch`.
    pub(in super::super) kind: &'static str,
    /// Its name: the pointer into the content.
    pub(in super::super) name: String,
    /// What it is called.
    pub(in super::super) label: String,
    /// What it holds.
    pub(in super::super) value: String,
    /// The choices: value, words, chosen.
    pub(in super::super) options: Vec<(String, String, bool)>,
    /// Help, or empty.
    pub(in super::super) hint: &'static str,
    /// What is wrong, or empty.
    pub(in super::super) error: String,
}

impl Control {
    /// An id that a page may carry.
    pub(in super::super) fn id(&self) -> String {
        self.name.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect()
    }
}

/// Texts that take more than a line.
const LONG: &[&str] = &[
    "summary",
    "explanation",
    "answer",
    "exercise_content",
    "power_division",
    "usage",
    "reason",
    "next_step",
    "quantity_limit",
    "jurisdiction",
    "scope",
];

struct Page<'a> {
    root: &'a Value,
    findings: &'a [Finding],
    controls: Vec<Control>,
}

/// The controls of some fields of the content, in the order of a guide.
pub(in super::super) fn show(
    root: &Value,
    fields: &[&str],
    content: &Value,
    findings: &[Finding],
) -> Vec<Control> {
    let mut page = Page { root, findings, controls: Vec::new() };
    let known = root.get("properties").and_then(Value::as_object);
    for field in fields {
        if let Some(schema) = known.and_then(|known| known.get(*field)) {
            page.place(
                &format!("/{field}"),
                field,
                field_name(field).to_owned(),
                schema,
                content.get(*field),
            );
        }
    }
    page.controls
}

impl Page<'_> {
    fn place(&mut self, at: &str, field: &str, label: String, schema: &Value, value: Option<&Value>) {
        let (shape, optional) = shape(self.root, schema);
        let value = value.filter(|value| !value.is_null());
        match shape {
            Shape::Fields(_) | Shape::Kinds(..) if optional && value.is_none() => {
                self.put(
                    "switch",
                    &format!("{at}#on"),
                    format!("加上：{label}（保存后填写）"),
                    String::new(),
                );
            }
            Shape::Fields(fields) => {
                self.open(at, label.clone());
                self.fields(at, fields, value);
                self.end(at, optional, &label);
            }
            Shape::Kinds(tag, kinds) => {
                self.open(at, label.clone());
                let word =
                    value.and_then(|value| value.get(&tag)).and_then(Value::as_str).unwrap_or_default();
                let words: Vec<String> = kinds.iter().map(|(word, _)| word.clone()).collect();
                self.choice(
                    &format!("{at}/{tag}"),
                    &tag,
                    "是哪一种（改了先保存，再填下面的）".into(),
                    &words,
                    word,
                );
                if let Some((_, fields)) = kinds.iter().find(|(kind, _)| kind == word) {
                    let mut rest = (*fields).clone();
                    rest.remove(&tag);
                    self.fields(at, &rest, value);
                }
                self.end(at, optional, &label);
            }
            Shape::List(items) => self.list(at, field, label, items, value),
            Shape::Word(words) => {
                let chosen = value.and_then(Value::as_str).unwrap_or_default();
                self.choice(at, field, label, &words, chosen);
                if optional && let Some(last) = self.controls.last_mut() {
                    last.options.insert(0, (String::new(), "没有".into(), chosen.is_empty()));
                }
            }
            Shape::YesNo => {
                let on = value.and_then(Value::as_bool).unwrap_or_default();
                self.put("check", at, label, on.to_string());
            }
            Shape::Number => self.put("line", at, label, value.map(ToString::to_string).unwrap_or_default()),
            Shape::Text(_) | Shape::Day => {
                let text = value.and_then(Value::as_str).unwrap_or_default();
                let long = LONG.contains(&field) || text.chars().count() > 40;
                self.put(if long { "text" } else { "line" }, at, label, text.to_owned());
            }
            Shape::Anything => {
                let text =
                    value.and_then(|value| serde_json::to_string_pretty(value).ok()).unwrap_or_default();
                self.put("json", at, label, text);
            }
        }
    }

    fn fields(&mut self, at: &str, fields: &Map<String, Value>, value: Option<&Value>) {
        let mut names: Vec<&String> = fields.keys().collect();
        names.sort_by_key(|name| (field_place(name), (*name).clone()));
        for name in names {
            if let Some(schema) = fields.get(name) {
                let inner = value.and_then(|value| value.get(name));
                self.place(&format!("{at}/{name}"), name, field_name(name).to_owned(), schema, inner);
            }
        }
    }

    fn list(&mut self, at: &str, field: &str, label: String, items: &Value, value: Option<&Value>) {
        let list = value.and_then(Value::as_array).cloned().unwrap_or_default();
        match shape(self.root, items).0 {
            Shape::Text(_) | Shape::Number | Shape::Day => {
                let lines: Vec<String> = list.iter().map(line_of).collect();
                self.put("text", at, label, lines.join("\n"));
                self.hint("一行写一项");
            }
            Shape::Anything => {
                let lines: Vec<String> = list.iter().map(line_of).collect();
                self.put("text", at, label, lines.join("\n"));
                self.hint("一行写一个值；是、否写 true、false");
            }
            Shape::Word(words) => {
                let chosen: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
                let option =
                    |word: &String| (word.clone(), field_word(field, word), chosen.contains(&word.as_str()));
                let options = words.iter().map(option).collect();
                self.put("checks", at, label, String::new());
                if let Some(last) = self.controls.last_mut() {
                    last.options = options;
                }
            }
            Shape::YesNo | Shape::List(_) | Shape::Fields(_) | Shape::Kinds(..) => {
                self.open(at, format!("{label}（{} 项）", list.len()));
                for (index, element) in list.iter().enumerate() {
                    let name = format!("{at}/{index}");
                    self.place(&name, field, called(&label, index, element), items, Some(element));
                    self.put("switch", &format!("{name}#remove"), "删掉这一项".to_owned(), String::new());
                }
                self.put(
                    "switch",
                    &format!("{at}#add"),
                    format!("再加一项{label}（保存后填写）"),
                    String::new(),
                );
                self.close(at);
            }
        }
    }

    fn choice(&mut self, at: &str, field: &str, label: String, words: &[String], chosen: &str) {
        let option = |word: &String| (word.clone(), field_word(field, word), word == chosen);
        let options = words.iter().map(option).collect();
        self.put("choice", at, label, chosen.to_owned());
        if let Some(last) = self.controls.last_mut() {
            last.options = options;
        }
    }

    fn put(&mut self, kind: &'static str, name: &str, label: String, value: String) {
        let found = self.findings.iter().filter(|finding| finding.pointer == name);
        let error = found.map(|finding| finding.text.clone()).collect::<Vec<_>>().join("；");
        let control =
            Control { kind, name: name.to_owned(), label, value, options: Vec::new(), hint: "", error };
        self.controls.push(control);
    }

    fn hint(&mut self, hint: &'static str) {
        if let Some(last) = self.controls.last_mut() {
            last.hint = hint;
        }
    }

    fn open(&mut self, at: &str, label: String) {
        self.put("open", at, label, String::new());
    }

    fn close(&mut self, at: &str) {
        self.put("close", &format!("{at}#close"), String::new(), String::new());
    }

    fn end(&mut self, at: &str, optional: bool, label: &str) {
        if optional {
            self.put("switch", &format!("{at}#off"), format!("去掉：{label}"), String::new());
        }
        self.close(at);
    }
}

/// A value of a list that is written line by line.
fn line_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)
}

fn called(label: &str, index: usize, element: &Value) -> String {
    let named = ["name", "question", "law", "label"].iter().find_map(|key| element.get(key)?.as_str());
    let named = named.filter(|name| !name.is_empty());
    named.map_or_else(|| format!("{label} {}", index + 1), |name| format!("{label} {}：{name}", index + 1))
}

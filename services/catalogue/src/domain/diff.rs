//! What differs between two versions, as people read it: where, in Chinese names, what it was and what it is.

use contracts::catalogue::{field_name, field_place, field_word};
use serde_json::Value;
use similar::{ChangeTag, TextDiff};

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    /// JSON pointer; the index of a list is that of the side where the element is, the newer one first.
    pub(crate) pointer: String,
    /// 申请材料 › 户口簿 › 必要性
    pub(crate) path: String,
    /// What it was; none where it is new.
    pub(crate) before: Option<String>,
    /// What it is; none where it is gone.
    pub(crate) after: Option<String>,
    /// The two texts word by word, where both are there.
    pub(crate) pieces: Vec<(PieceKind, String)>,
}

/// What became of a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PieceKind {
    /// It stayed.
    Same,
    /// It is gone.
    Removed,
    /// It is new.
    Added,
}

/// By what two elements of a list are the same one.
const IDENTITY: &[&str] =
    &["code", "stage", "office", "field", "key", "pointer", "question", "law", "name", "item"];

/// How deep an element is told field by field; deeper it is told whole.
const DEPTH: usize = 12;

/// All differences, in the order of a guide.
pub(crate) fn diff(before: &Value, after: &Value) -> Vec<Change> {
    let mut changes = Vec::new();
    walk(&Place::default(), Some(before), Some(after), &mut changes);
    changes
}

#[derive(Clone, Default)]
struct Place {
    pointer: String,
    names: Vec<String>,
    field: String,
}

impl Place {
    fn field(&self, key: &str, label: Option<&str>) -> Self {
        let mut names = self.names.clone();
        names.push(label.unwrap_or_else(|| field_name(key)).to_owned());
        Self { pointer: format!("{}/{key}", self.pointer), names, field: key.to_owned() }
    }

    fn element(&self, index: usize, name: String) -> Self {
        let mut names = self.names.clone();
        names.push(name);
        Self { pointer: format!("{}/{index}", self.pointer), names, field: self.field.clone() }
    }
}

fn walk(place: &Place, before: Option<&Value>, after: Option<&Value>, changes: &mut Vec<Change>) {
    let there = |value: Option<&Value>| value.is_some_and(|value| !value.is_null());
    if before == after || (!there(before) && !there(after)) {
        return;
    }
    match (before, after) {
        (Some(Value::Object(old)), Some(Value::Object(new))) if place.names.len() < DEPTH => {
            let mut keys: Vec<&String> = old.keys().chain(new.keys()).collect();
            keys.sort_by_key(|key| (field_place(key), (*key).clone()));
            keys.dedup();
            for key in keys {
                let titled = new.get(key).or_else(|| old.get(key)).and_then(|value| value.get("title"));
                let label = titled.and_then(Value::as_str).filter(|_| place.field == "properties");
                walk(&place.field(key, label), old.get(key), new.get(key), changes);
            }
        }
        (Some(Value::Array(old)), Some(Value::Array(new))) if of_objects(old) && of_objects(new) => {
            elements(place, old, new, changes);
        }
        (before, after) => changes.push(told(place, before, after)),
    }
}

fn of_objects(list: &[Value]) -> bool {
    list.iter().all(Value::is_object)
}

/// Elements that are the same one are compared, wherever in the list they stand.
fn elements(place: &Place, old: &[Value], new: &[Value], changes: &mut Vec<Change>) {
    let matches = |list: &[Value], wanted: &Value, at: usize| match identity(wanted) {
        Some(id) => list.iter().position(|other| identity(other) == Some(id)),
        None => (at < list.len()).then_some(at),
    };
    for (index, element) in new.iter().enumerate() {
        let counterpart = matches(old, element, index).and_then(|at| old.get(at));
        walk(&place.element(index, called(element, index)), counterpart, Some(element), changes);
    }
    for (index, element) in old.iter().enumerate() {
        if matches(new, element, index).is_none() {
            walk(&place.element(index, called(element, index)), Some(element), None, changes);
        }
    }
    let order = |list: &[Value]| list.iter().filter_map(identity).cloned().collect::<Vec<_>>();
    let (was, is) = (order(old), order(new));
    let kept: Vec<&Value> = was.iter().filter(|id| is.contains(id)).collect();
    if kept != is.iter().filter(|id| was.contains(id)).collect::<Vec<_>>() {
        let names = |list: &[Value]| {
            let names = list.iter().enumerate().map(|(index, element)| called(element, index));
            Value::String(names.collect::<Vec<_>>().join("、"))
        };
        let mut place = place.clone();
        place.names.push("顺序".to_owned());
        changes.push(told(&place, Some(&names(old)), Some(&names(new))));
    }
}

fn identity(element: &Value) -> Option<&Value> {
    IDENTITY.iter().find_map(|key| element.get(key)).filter(|id| id.is_string())
}

/// What an element is called: its name, else what identifies it, else its number.
fn called(element: &Value, index: usize) -> String {
    let named = ["name", "question", "law"].iter().find_map(|key| element.get(key)).and_then(Value::as_str);
    let coded = IDENTITY.iter().find_map(|key| Some((*key, element.get(key)?.as_str()?)));
    match (named, coded) {
        (Some(name), _) => name.to_owned(),
        (None, Some((key, value))) => field_word(key, value),
        (None, None) => format!("第 {} 项", index + 1),
    }
}

fn told(place: &Place, before: Option<&Value>, after: Option<&Value>) -> Change {
    let words =
        |value: Option<&Value>| value.filter(|value| !value.is_null()).map(|value| said(&place.field, value));
    let (before, after) = (words(before), words(after));
    let pieces = match (&before, &after) {
        (Some(before), Some(after)) => pieces(before, after),
        (Some(_) | None, _) => Vec::new(),
    };
    Change { pointer: place.pointer.clone(), path: place.names.join(" › "), before, after, pieces }
}

/// A value in words.
fn said(field: &str, value: &Value) -> String {
    match value {
        Value::Null => "没有".to_owned(),
        Value::Bool(true) => "是".to_owned(),
        Value::Bool(false) => "否".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => field_word(field, text),
        Value::Array(list) => list.iter().map(|value| said(field, value)).collect::<Vec<_>>().join("；"),
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().filter(|(_, value)| !value.is_null()).collect();
            fields.sort_by_key(|(key, _)| field_place(key));
            let told = |(key, value): (&String, &Value)| format!("{}：{}", field_name(key), said(key, value));
            fields.into_iter().map(told).collect::<Vec<_>>().join("，")
        }
    }
}

fn pieces(before: &str, after: &str) -> Vec<(PieceKind, String)> {
    let mut pieces: Vec<(PieceKind, String)> = Vec::new();
    for change in TextDiff::from_chars(before, after).iter_all_changes() {
        let kind = match change.tag() {
            ChangeTag::Equal => PieceKind::Same,
            ChangeTag::Delete => PieceKind::Removed,
            ChangeTag::Insert => PieceKind::Added,
        };
        match pieces.last_mut() {
            Some((last, text)) if *last == kind => text.push_str(change.value()),
            Some(_) | None => pieces.push((kind, change.value().to_owned())),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_change_is_told_by_its_place_in_chinese_with_both_values() {
        let before = json!({ "materials": [{ "code": "001", "name": "户口簿", "necessity": "1" }] });
        let after = json!({ "materials": [{ "code": "001", "name": "户口簿", "necessity": "3" }] });
        let changes = diff(&before, &after);
        assert_eq!(changes.len(), 1);
        assert_eq!(changes[0].path, "申请材料 › 户口簿 › 必要性");
        assert_eq!(
            (changes[0].before.as_deref(), changes[0].after.as_deref()),
            (Some(MaterialWords::MUST), Some(MaterialWords::FOLLOW))
        );
    }

    struct MaterialWords;
    impl MaterialWords {
        const MUST: &'static str = kernel::code::MaterialNeed::Required.name_zh();
        const FOLLOW: &'static str = kernel::code::MaterialNeed::MayFollow.name_zh();
    }

    #[test]
    fn an_element_that_moved_is_not_told_as_another_one() {
        let before =
            json!({ "materials": [{ "code": "001", "name": "甲" }, { "code": "002", "name": "乙" }] });
        let after =
            json!({ "materials": [{ "code": "002", "name": "乙" }, { "code": "001", "name": "甲" }] });
        let changes = diff(&before, &after);
        assert_eq!(changes.len(), 1, "{changes:?}");
        assert_eq!(changes[0].path, "申请材料 › 顺序");
    }

    #[test]
    fn what_is_new_or_gone_is_told_whole() {
        let before = json!({ "faqs": [{ "question": "多久？", "answer": "一天。" }] });
        let after = json!({ "faqs": [{ "question": "在哪？", "answer": "窗口。" }] });
        let changes = diff(&before, &after);
        assert_eq!(
            (changes[0].before.as_deref(), changes[0].after.as_deref()),
            (None, Some("问：在哪？，答：窗口。"))
        );
        assert_eq!((changes[1].after.as_deref(), changes[1].path.as_str()), (None, "常见问题 › 多久？"));
    }

    #[test]
    fn a_text_is_told_piece_by_piece() {
        let (before, after) =
            (json!({ "name": "农村宅基地审批" }), json!({ "name": "农村宅基地和建房审批" }));
        let pieces = diff(&before, &after).remove(0).pieces;
        let added: Vec<_> =
            pieces.iter().filter(|piece| piece.0 == PieceKind::Added).map(|piece| piece.1.as_str()).collect();
        assert_eq!(added, ["和建房"]);
    }

    #[test]
    fn an_element_that_is_empty_and_one_that_is_missing_are_alike() {
        assert_eq!(diff(&json!({ "extension": null }), &json!({})), []);
    }
}

//! Dynamic adjustment (动态调整): what a version changes, entry by entry, and why.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    entries::{Entry, said},
    kind::{ListKind, NAME, NUMBER},
};

kernel::code_table! {
    /// What happened to an entry.
    ChangeKind, "kind of change" {
        /// It is new.
        Added = "added", "新增";
        /// It says something else.
        Changed = "changed", "调整";
        /// It is gone.
        Removed = "removed", "取消";
    }
}

/// One change of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Change {
    /// What happened.
    pub(crate) kind: ChangeKind,
    /// The entry's number.
    pub(crate) no: String,
    /// The entry's name.
    pub(crate) name: String,
    /// Why, as the public reads it; empty until someone says it.
    pub(crate) reason: String,
    /// Which fields say something else.
    pub(crate) fields: Vec<FieldChange>,
}

/// One field that says something else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct FieldChange {
    /// The column's heading.
    pub(crate) heading: String,
    /// What it said.
    pub(crate) before: String,
    /// What it says.
    pub(crate) after: String,
}

/// Why entries changed: number and reason.
pub(crate) type Reasons = std::collections::BTreeMap<String, String>;

/// What `after` changes in `before`, in the order of `after`, what is gone last.
pub(crate) fn changes(kind: ListKind, before: &[Entry], after: &[Entry], reasons: &Reasons) -> Vec<Change> {
    let find = |entries: &[Entry], no: &str| entries.iter().find(|entry| said(entry, NUMBER) == no).cloned();
    let change = |what: ChangeKind, entry: &Entry, fields: Vec<FieldChange>| {
        let no = said(entry, NUMBER).to_owned();
        let reason = reasons.get(&no).cloned().unwrap_or_default();
        Change { kind: what, name: said(entry, NAME).to_owned(), no, reason, fields }
    };
    let mut found = Vec::new();
    for entry in after {
        match find(before, said(entry, NUMBER)) {
            None => found.push(change(ChangeKind::Added, entry, Vec::new())),
            Some(old) => {
                let fields = differing(kind, &old, entry);
                if !fields.is_empty() {
                    found.push(change(ChangeKind::Changed, entry, fields));
                }
            }
        }
    }
    let gone = before.iter().filter(|entry| find(after, said(entry, NUMBER)).is_none());
    found.extend(gone.map(|entry| change(ChangeKind::Removed, entry, Vec::new())));
    found
}

fn differing(kind: ListKind, before: &Entry, after: &Entry) -> Vec<FieldChange> {
    let columns = kind.columns();
    let of = |entry: &Entry, key: &str| entry.get(key).cloned().unwrap_or(Value::Null);
    let fields = columns.iter().map(|column| FieldChange {
        heading: column.heading.clone(),
        before: column.write(&of(before, &column.key)),
        after: column.write(&of(after, &column.key)),
    });
    fields.filter(|field| field.before != field.after).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn fee(no: &str, standard: &str) -> Entry {
        let entry = json!({ "no": no, "name": format!("费{no}"), "standard": standard });
        entry.as_object().unwrap().clone()
    }

    #[test]
    fn what_is_added_changed_and_removed_is_told_with_its_reason() {
        let reasons =
            Reasons::from([("1".to_owned(), "降费".to_owned()), ("3".to_owned(), "新设".to_owned())]);
        let found = changes(
            ListKind::Fees,
            &[fee("1", "20 元"), fee("2", "5 元"), fee("4", "1 元")],
            &[fee("3", "9 元"), fee("1", "10 元"), fee("4", "1 元")],
            &reasons,
        );
        let told: Vec<(&str, &str, &str)> =
            found.iter().map(|it| (it.kind.code(), it.no.as_str(), it.reason.as_str())).collect();
        assert_eq!(told, [("added", "3", "新设"), ("changed", "1", "降费"), ("removed", "2", "")]);
        let field =
            FieldChange { heading: "征收标准".into(), before: "20 元".into(), after: "10 元".into() };
        assert_eq!(found[1].fields, [field]);
    }
}

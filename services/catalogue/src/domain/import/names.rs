//! Names-only listings of other places: a name and a local code, and what little more there is.

use kernel::code::ItemType;
use serde_json::{Map, Value, json};

use super::{
    cell::{CellKind, Column},
    headings::Placed,
    plan::{Entry, Mapping, Plan},
    sheet::Table,
};

kernel::code_table! {
    /// Where a names-only draft stands.
    NameState, "state of a names-only draft" {
        /// Nobody has dealt with it.
        Open = "open", "待认领";
        /// It has a base code.
        Assigned = "assigned", "已定基本编码";
        /// It is not wanted.
        Dropped = "dropped", "不采用";
    }
}

/// What is done to a names-only draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NameAction {
    /// Correct its words.
    Edit,
    /// Give it a base code.
    Assign,
    /// Put it aside.
    Drop,
    /// Take it up again.
    Reopen,
}

/// (from, action, to). What is not here is not allowed.
pub(crate) const TRANSITIONS: &[(NameState, NameAction, NameState)] = &[
    (NameState::Open, NameAction::Edit, NameState::Open),
    (NameState::Open, NameAction::Assign, NameState::Assigned),
    (NameState::Open, NameAction::Drop, NameState::Dropped),
    (NameState::Assigned, NameAction::Reopen, NameState::Open),
    (NameState::Dropped, NameAction::Reopen, NameState::Open),
];

impl NameState {
    /// The state that an action leads to from here.
    pub(crate) fn after(self, action: NameAction) -> Option<Self> {
        TRANSITIONS.iter().find(|(from, by, _)| *from == self && *by == action).map(|(_, _, to)| *to)
    }
}

/// Headings that listings use, by field.
const HABITS: &[(&str, &[&str])] = &[
    ("name", &["事项名称", "项目名称", "名称", "task_name"]),
    ("local_code", &["地方编码", "事项编码", "实施编码", "编码", "local_task_code"]),
    ("department", &["部门", "实施主体", "责任单位", "所属部门", "dept_name"]),
    ("grouping", &["group", "主项名称", "分组", "分类"]),
    ("item_type", &["task_type", "事项类型", "权力类型"]),
];

/// The fields.
pub(crate) fn columns() -> Vec<Column> {
    // Some listings drop the zero before a type.
    let mut types: Vec<(String, String)> = Vec::new();
    for kind in ItemType::ALL {
        types.push((kind.code().to_owned(), kind.name_zh().to_owned()));
        types.push((kind.code().trim_start_matches('0').to_owned(), kind.name_zh().to_owned()));
    }
    types.retain(|(code, _)| !code.is_empty());
    vec![
        Column::new("name", "事项名称", CellKind::Text(500)).required(),
        Column::new("local_code", "地方编码", CellKind::Text(100)).required(),
        Column::new("department", "部门", CellKind::Text(200)),
        Column::new("grouping", "分组", CellKind::Text(200)),
        Column::new("item_type", "事项类型", CellKind::OneOf(types)),
    ]
}

/// The entries of the listing.
pub(crate) fn plan(tables: &[Table], mapping: &Mapping) -> Plan {
    let (columns, mut plan) = (columns(), Plan::default());
    for table in tables {
        let mapping = with_habits(table, mapping);
        let placed = Placed::of(table, &columns, &mapping, &mut plan.findings);
        if !plan.findings.is_empty() {
            continue;
        }
        for line in &table.lines {
            let before = plan.findings.len();
            let values = placed.values(table, line, &mut plan.findings);
            let fine = plan.findings.len() == before;
            let key = text(&values, "local_code").to_owned();
            let content = if fine { content(&values) } else { Value::Null };
            plan.entries.push(Entry { line: line.number, key, content });
        }
    }
    plan
}

fn content(values: &Map<String, Value>) -> Value {
    let item_type = values.get("item_type").and_then(Value::as_str).map(|code| format!("{code:0>2}"));
    json!({
        "name": text(values, "name"),
        "department": text(values, "department"),
        "grouping": text(values, "grouping"),
        "item_type": item_type,
    })
}

fn text<'a>(values: &'a Map<String, Value>, key: &str) -> &'a str {
    values.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// The mapping that was given, and for the other fields the headings that listings use.
fn with_habits(table: &Table, given: &Mapping) -> Mapping {
    let mut mapping = given.clone();
    for (field, headings) in HABITS {
        let settled = mapping.iter().any(|(known, _)| known == field) || table.column(field).is_some();
        let habit = headings.iter().find(|heading| table.column(heading).is_some());
        if let Some(heading) = habit.filter(|_| !settled) {
            mapping.push(((*field).to_owned(), (*heading).to_owned()));
        }
    }
    mapping
}

#[cfg(test)]
mod tests {
    use super::{super::sheet, *};

    #[test]
    fn the_listing_of_a_district_is_understood_without_help() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../deploy/data/items-guangan-district.csv");
        let plan = plan(&sheet::read(&std::fs::read(path).unwrap()).unwrap(), &Vec::new());
        assert_eq!((plan.entries.len(), plan.findings.len()), (1_135, 0));
        let first = &plan.entries[0];
        assert_eq!(first.key, "511Z07001006-511602000000-000-11511301008778183N-1-00");
        assert_eq!(
            (first.line, &first.content["department"], &first.content["item_type"]),
            (2, &json!("区经信局"), &json!("10"))
        );
        assert!(plan.entries.iter().any(|entry| entry.content["item_type"] == "01"));
    }

    #[test]
    fn the_states_are_those_of_the_check_constraint() {
        let names: Vec<String> = NameState::ALL.iter().map(|state| format!("'{state}'")).collect();
        let sql =
            include_str!("../../../../../migrations/catalogue/2026-11-22-010302_create_name_drafts/up.sql");
        assert!(sql.contains(&format!("CHECK (state IN ({}))", names.join(", "))));
        assert!(NameState::ALL.iter().all(|state| TRANSITIONS.iter().any(|row| row.2 == *state)));
    }

    #[test]
    fn other_headings_are_mapped_and_what_is_missing_is_named() {
        let tables = sheet::read("事项,号码\n建房,1\n".as_bytes()).unwrap();
        let missing: Vec<String> =
            plan(&tables, &Vec::new()).findings.into_iter().map(|it| it.field).collect();
        assert_eq!(missing, ["事项名称", "地方编码"]);
        let mapping =
            vec![("name".to_owned(), "事项".to_owned()), ("local_code".to_owned(), "号码".to_owned())];
        let plan = plan(&tables, &mapping);
        assert_eq!((plan.findings.len(), plan.entries[0].key.as_str()), (0, "1"));
    }
}

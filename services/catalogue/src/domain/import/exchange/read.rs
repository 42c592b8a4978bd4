//! Lines of the tables, joined by the item's code into one entry per item.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::{
    sets::{Part, Set, TABLES, find},
    tables::columns,
};
use crate::domain::import::{
    finding::{Finding, FindingCode},
    headings::Placed,
    plan::{Entry, Plan},
    sheet::Table,
};

/// The items of the tables. A file with one table that has no name of its own is taken for items of their type's set.
pub(crate) fn plan(tables: &[Table]) -> Plan {
    let mut plan = Plan::default();
    let mut places: HashMap<String, usize> = HashMap::new();
    let only = tables.len() == 1;
    let name = |table: &Table| match find(&table.name) {
        None if only => Set::guessed(table).table(Part::Basic),
        None => None,
        Some((set, part)) => set.table(part),
    };
    for table in tables.iter().filter(|table| name(table).is_none()) {
        plan.findings.push(Finding::new(0, &table.name, FindingCode::UnknownColumn).with("不认识这张表"));
    }
    // The items come before what belongs to them, in whatever order the sheets stand.
    let mut ordered: Vec<(&Table, &str)> =
        tables.iter().filter_map(|table| Some((table, name(table)?))).collect();
    ordered.sort_by_key(|(_, name)| TABLES.iter().position(|(.., known)| known == name));
    for (table, name) in ordered {
        read(table, name, &mut places, &mut plan);
    }
    plan
}

fn read(table: &Table, name: &str, places: &mut HashMap<String, usize>, plan: &mut Plan) {
    let part = find(name).map_or(Part::Basic, |(_, part)| part);
    let (columns, begun) = (columns(name), plan.findings.len());
    let placed = Placed::of(table, &columns, &Vec::new(), &mut plan.findings);
    placed.refuse_unknown(table, &mut plan.findings);
    if plan.findings.len() > begun {
        return;
    }
    for line in &table.lines {
        let before = plan.findings.len();
        let values = placed.values(table, line, &mut plan.findings);
        if plan.findings.len() > before {
            continue;
        }
        let code = values.get("task_code").and_then(Value::as_str).unwrap_or_default().to_owned();
        if part == Part::Basic {
            let local = values.get("local_task_code").and_then(Value::as_str).filter(|code| !code.is_empty());
            let key = local.unwrap_or(&code).to_owned();
            places.insert(code, plan.entries.len());
            plan.entries.push(Entry { line: line.number, key, content: item(name, values) });
            continue;
        }
        let entry = places.get(&code).and_then(|at| plan.entries.get_mut(*at));
        match entry.and_then(|entry| entry.content.get_mut("details")) {
            // What belongs to an item stands in the same set.
            Some(details) if find(name).is_some_and(|(set, _)| set == Set::of_details(details)) => {
                add(details, (name, part), Value::Object(values));
            }
            Some(_) | None => plan
                .findings
                .push(Finding::new(line.number, "task_code", FindingCode::Orphan).on(&table.name)),
        }
    }
}

/// What a names-only draft shows, with everything the tables say behind it.
fn item(table: &str, basic: Map<String, Value>) -> Value {
    let text = |key: &str| basic.get(key).cloned().unwrap_or(Value::Null);
    json!({
        "name": text("task_name"),
        "department": text("dept_name"),
        "grouping": "",
        "item_type": text("task_type"),
        "details": { table: basic },
    })
}

fn add(details: &mut Value, (table, part): (&str, Part), line: Value) {
    let Some(details) = details.as_object_mut() else { return };
    if part == Part::Extend {
        details.insert(table.to_owned(), line);
        return;
    }
    let lines = details.entry(table).or_insert_with(|| json!([]));
    if let Some(lines) = lines.as_array_mut() {
        lines.push(line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::import::sheet;

    #[test]
    fn a_line_that_belongs_to_no_item_is_named_with_its_sheet() {
        let text = json!({ "up_task_general_questions": [
            { "row_guid": "1", "task_code": "nobody", "question": "问", "answer": "答", "order_num": 1 },
        ], "up_task_general_extend": [{ "row_guid": "2" }] });
        let plan = plan(&sheet::read(text.to_string().as_bytes()).unwrap());
        let orphan = plan.findings.iter().find(|it| it.code == FindingCode::Orphan).unwrap();
        assert_eq!((orphan.sheet.as_str(), orphan.line), ("up_task_general_questions", 1));
        assert!(
            plan.findings
                .iter()
                .any(|it| it.code == FindingCode::MissingColumn && it.sheet == "up_task_general_extend")
        );
    }

    #[test]
    fn what_belongs_to_an_item_stands_in_its_own_set() {
        let text = json!({
            "up_task_punish_basic": [{
                "row_guid": "1", "task_code": "A", "task_name": "未经许可采砂的处罚", "task_type": "02",
                "task_version": 1, "task_state": "1", "dept_code": "11341323990011103D", "dept_name": "水利局",
                "dept_type": "1", "use_level": "4", "punishment_method": "没收违法所得，并处罚款",
            }],
            "up_task_general_questions": [
                { "row_guid": "2", "task_code": "A", "question": "问", "answer": "答", "order_num": 1 },
            ],
            "up_task_punish_questions": [
                { "row_guid": "3", "task_code": "A", "question": "问", "answer": "答", "order_num": 1 },
            ],
        });
        let plan = plan(&sheet::read(text.to_string().as_bytes()).unwrap());
        let told: Vec<_> = plan.findings.iter().map(|it| (it.code, it.sheet.as_str())).collect();
        assert_eq!(told, [(FindingCode::Orphan, "up_task_general_questions")]);
        let details = &plan.entries[0].content["details"];
        assert_eq!(details["up_task_punish_questions"].as_array().unwrap().len(), 1);
    }
}

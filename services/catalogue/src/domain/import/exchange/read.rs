//! Lines of the five tables, joined by the item's code into one entry per item.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::tables::{ALL, BASIC, EXTEND, columns};
use crate::domain::import::{
    finding::{Finding, FindingCode},
    headings::Placed,
    plan::{Entry, Plan},
    sheet::Table,
};

/// The items of the tables. A file with one table without a name is taken for the first.
pub(crate) fn plan(tables: &[Table]) -> Plan {
    let mut plan = Plan::default();
    let mut places: HashMap<String, usize> = HashMap::new();
    let nameless = tables.len() == 1;
    let known = |table: &&Table| nameless || ALL.contains(&table.name.as_str());
    for table in tables.iter().filter(|table| !known(table)) {
        plan.findings.push(Finding::new(0, &table.name, FindingCode::UnknownColumn).with("不认识这张表"));
    }
    // The items come before what belongs to them, in whatever order the sheets stand.
    let name = |table: &Table| if nameless { BASIC.to_owned() } else { table.name.clone() };
    let mut ordered: Vec<&Table> = tables.iter().filter(known).collect();
    ordered.sort_by_key(|table| ALL.iter().position(|known| *known == name(table)));
    for table in ordered {
        read(table, &name(table), &mut places, &mut plan);
    }
    plan
}

fn read(table: &Table, name: &str, places: &mut HashMap<String, usize>, plan: &mut Plan) {
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
        if name == BASIC {
            let local = values.get("local_task_code").and_then(Value::as_str).filter(|code| !code.is_empty());
            let key = local.unwrap_or(&code).to_owned();
            places.insert(code, plan.entries.len());
            plan.entries.push(Entry { line: line.number, key, content: item(values) });
            continue;
        }
        let entry = places.get(&code).and_then(|at| plan.entries.get_mut(*at));
        match entry.and_then(|entry| entry.content.get_mut("details")) {
            Some(details) => add(details, name, Value::Object(values)),
            None => plan
                .findings
                .push(Finding::new(line.number, "task_code", FindingCode::Orphan).on(&table.name)),
        }
    }
}

/// What a names-only draft shows, with everything the tables say behind it.
fn item(basic: Map<String, Value>) -> Value {
    let text = |key: &str| basic.get(key).cloned().unwrap_or(Value::Null);
    json!({
        "name": text("task_name"),
        "department": text("dept_name"),
        "grouping": "",
        "item_type": text("task_type"),
        "details": { BASIC: basic },
    })
}

fn add(details: &mut Value, table: &str, line: Value) {
    let Some(details) = details.as_object_mut() else { return };
    if table == EXTEND {
        details.insert(EXTEND.to_owned(), line);
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
        assert!(plan.findings.iter().any(|it| it.code == FindingCode::MissingColumn && it.sheet == EXTEND));
    }
}

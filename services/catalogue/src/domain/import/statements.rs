//! What halls themselves say of items, as lines: a collection of the guides that hang on walls and stand on pages.

use contracts::catalogue::{DayUnit, Limit, StageKind};
use kernel::code::{Division, ImplementingItemCode};
use serde_json::{Map, Value, json};

use super::{
    cell::{CellKind, Column, dictionary},
    finding::{Finding, FindingCode},
    headings::Placed,
    plan::{Entry, Mapping, Plan},
    sheet::Table,
};
use crate::domain::standard::statement::{LocalStatement, StatedMaterial, StatedStage};

/// The fields.
pub(crate) fn columns() -> Vec<Column> {
    vec![
        Column::new("code", "实施编码", CellKind::Text(31)).required(),
        Column::new("point", "受理点区划", CellKind::Text(12)),
        Column::new("document", "出处", CellKind::Text(200)).required(),
        Column::new("name", "事项名称", CellKind::Text(500)),
        Column::new("promised_days", "承诺天数", CellKind::Whole),
        Column::new("promised_unit", "天数单位", CellKind::OneOf(dictionary(UNITS))),
        Column::new("materials", "申请材料", CellKind::Lines(500)),
        Column::new("conditions", "受理条件", CellKind::Lines(2_000)),
        Column::new("stages", "办理环节", CellKind::Lines(200)),
    ]
}

const UNITS: &[(&str, &str)] = &[("working", "工作日"), ("calendar", "自然日")];

/// The entries of the collection.
pub(crate) fn plan(tables: &[Table], mapping: &Mapping) -> Plan {
    let (columns, mut plan) = (columns(), Plan::default());
    for table in tables {
        let placed = Placed::of(table, &columns, mapping, &mut plan.findings);
        placed.refuse_unknown(table, &mut plan.findings);
        if !plan.findings.is_empty() {
            continue;
        }
        for line in &table.lines {
            let before = plan.findings.len();
            let values = placed.values(table, line, &mut plan.findings);
            let mut entry = Entry { line: line.number, key: String::new(), content: Value::Null };
            if plan.findings.len() == before {
                match read(&values) {
                    Ok((key, content)) => (entry.key, entry.content) = (key, content),
                    Err((field, code)) => plan.findings.push(Finding::new(line.number, field, code)),
                }
            }
            plan.entries.push(entry);
        }
    }
    plan
}

/// Key and content, or the column in which something is wrong.
fn read(values: &Map<String, Value>) -> Result<(String, Value), (&'static str, FindingCode)> {
    let text = |key: &str| values.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
    let lines = |key: &str| -> Vec<String> {
        let lines = values.get(key).and_then(Value::as_array).into_iter().flatten();
        lines.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let some = |lines: Vec<String>| Some(lines).filter(|lines| !lines.is_empty());
    let code = ImplementingItemCode::parse(text("code").unwrap_or_default());
    let code = code.map_err(|_bad| ("实施编码", FindingCode::BadCode))?;
    let point = text("point").map(Division::parse).transpose();
    let point = point.map_err(|_bad| ("受理点区划", FindingCode::BadCode))?;
    let days = values.get("promised_days").and_then(Value::as_u64).map(u16::try_from).transpose();
    let days = days.map_err(|_many| ("承诺天数", FindingCode::NotANumber))?;
    let unit = if text("promised_unit") == Some("calendar") { DayUnit::Calendar } else { DayUnit::Working };
    let document = text("document").unwrap_or_default().to_owned();
    let stages: Option<Vec<StatedStage>> = lines("stages").iter().map(|line| stage(line)).collect();
    let stages = stages.ok_or(("办理环节", FindingCode::NotInDictionary))?;
    let said = LocalStatement {
        name: text("name").map(str::to_owned),
        promised_limit: days.map(|days| Limit { days, unit, basis: document.clone() }),
        fees: None,
        materials: some(lines("materials")).map(|lines| lines.iter().map(|line| material(line)).collect()),
        conditions: some(lines("conditions")),
        stages: Some(stages).filter(|stages| !stages.is_empty()),
        document,
    };
    let key = format!("{code}/{}", point.as_ref().map(ToString::to_string).unwrap_or_default());
    Ok((key, json!({ "code": code, "point": point, "said": said })))
}

/// `001 申请表`, or the name alone.
fn material(line: &str) -> StatedMaterial {
    let coded = line.split_once(' ').filter(|(code, _)| code.len() == 3 && code.parse::<u16>().is_ok());
    match coded {
        Some((code, name)) => StatedMaterial { code: Some(code.to_owned()), name: name.trim().to_owned() },
        None => StatedMaterial { code: None, name: line.to_owned() },
    }
}

/// `受理：便民服务中心`; a stage alone has no unit behind it.
fn stage(line: &str) -> Option<StatedStage> {
    let (name, unit) = line.split_once(['：', ':']).unwrap_or((line, ""));
    let stage = StageKind::ALL.into_iter().find(|stage| stage.name() == name.trim())?;
    let unit = Some(unit.trim()).filter(|unit| !unit.is_empty()).map(str::to_owned);
    Some(StatedStage { stage, unit })
}

/// The cells of a statement, in the order of the columns.
pub(crate) fn cells(code: &ImplementingItemCode, point: &str, said: &LocalStatement) -> Vec<String> {
    let materials = said.materials.iter().flatten().map(|material| match &material.code {
        Some(code) => format!("{code} {}", material.name),
        None => material.name.clone(),
    });
    let stages = said.stages.iter().flatten().map(|stated| match &stated.unit {
        Some(unit) => format!("{}：{unit}", stated.stage.name()),
        None => stated.stage.name().to_owned(),
    });
    let unit = said.promised_limit.as_ref().map(|limit| match limit.unit {
        DayUnit::Working => "working",
        DayUnit::Calendar => "calendar",
    });
    let row = json!({
        "code": code, "point": point, "document": said.document, "name": said.name,
        "promised_days": said.promised_limit.as_ref().map(|limit| limit.days), "promised_unit": unit,
        "materials": materials.collect::<Vec<_>>(), "conditions": said.conditions,
        "stages": stages.collect::<Vec<_>>(),
    });
    columns().iter().map(|column| column.write(row.get(&column.key).unwrap_or(&Value::Null))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::import::sheet;

    const CODE: &str = "11341323990011103D5340199001000";

    fn planned(rows: Value) -> Plan {
        plan(&sheet::read(rows.to_string().as_bytes()).unwrap(), &Mapping::new())
    }

    #[test]
    fn a_line_says_what_a_sheet_on_the_wall_says_and_comes_back() {
        let plan = planned(json!([{
            "实施编码": CODE, "受理点区划": "341323110201", "出处": "村级站点墙上的办事指南", "承诺天数": 45,
            "天数单位": "工作日", "申请材料": "001 村里自定的申请书\n无违建证明", "办理环节": "受理：渔沟镇\n审核",
        }]));
        assert_eq!(plan.findings, []);
        let entry = &plan.entries[0];
        assert_eq!(entry.key, format!("{CODE}/341323110201"));
        let said: LocalStatement = serde_json::from_value(entry.content["said"].clone()).unwrap();
        assert_eq!(said.promised_limit.as_ref().unwrap().days, 45);
        let materials = said.materials.as_ref().unwrap();
        assert_eq!((materials[0].code.as_deref(), materials[1].code.as_deref()), (Some("001"), None));
        let units: Vec<_> = said.stages.as_ref().unwrap().iter().map(|stage| stage.unit.as_deref()).collect();
        assert_eq!(units, [Some("渔沟镇"), None]);
        let code = ImplementingItemCode::parse(CODE).unwrap();
        let cells = cells(&code, "341323110201", &said);
        let heads = columns().into_iter().map(|column| column.heading);
        let again: Map<String, Value> = heads.zip(cells.into_iter().map(Value::from)).collect();
        assert_eq!(planned(json!([again])).entries[0].content, entry.content);
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_column() {
        let row = |code: &str, stages: &str| json!({ "实施编码": code, "出处": "墙上", "办理环节": stages });
        let plan = planned(json!([row("1", ""), row(CODE, "盖章：镇里")]));
        let told: Vec<_> = plan.findings.iter().map(|it| (it.line, it.field.as_str(), it.code)).collect();
        assert_eq!(
            told,
            [(1, "实施编码", FindingCode::BadCode), (2, "办理环节", FindingCode::NotInDictionary)]
        );
    }
}

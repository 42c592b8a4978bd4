//! The entries of a list: read from a file or from JSON by the columns of their kind, and held to its rules.

use std::collections::HashSet;

use kernel::code::ItemType;
use serde_json::{Map, Value};

use super::kind::{ITEM, ListKind, NUMBER, OF_OFFICE, ON_APPLICATION};
use crate::domain::import::{
    finding::{Finding, FindingCode},
    headings::Placed,
    plan::Mapping,
    sheet::{Line, Table},
};

/// One entry: field and value.
pub(crate) type Entry = Map<String, Value>;

/// The most entries of a list.
pub(crate) const MAX_ENTRIES: usize = 5_000;

/// The entries of a table, and what is wrong with them.
pub(crate) fn of_table(kind: ListKind, table: &Table) -> (Vec<Entry>, Vec<Finding>) {
    let (columns, mut findings) = (kind.columns(), Vec::new());
    let placed = Placed::of(table, &columns, &Mapping::new(), &mut findings);
    placed.refuse_unknown(table, &mut findings);
    if !findings.is_empty() {
        return (Vec::new(), findings);
    }
    let mut entries = Vec::new();
    for line in &table.lines {
        let before = findings.len();
        let entry = placed.values(table, line, &mut findings);
        if findings.len() == before {
            findings.extend(ruled(kind, &entry, line.number));
        }
        entries.push(entry);
    }
    let lines = table.lines.iter().map(|line| line.number);
    findings.extend(repeated(&entries, lines));
    (entries, findings)
}

/// The entries of JSON, whose cells are read as those of a file are; the first entry is line 1.
pub(crate) fn of_json(kind: ListKind, given: &[Entry]) -> (Vec<Entry>, Vec<Finding>) {
    let columns = kind.columns();
    let (mut entries, mut findings) = (Vec::new(), Vec::new());
    for (number, given) in (1_u32..).zip(given) {
        let mut entry = Entry::new();
        for column in &columns {
            let cell = column.write(given.get(&column.key).unwrap_or(&Value::Null));
            match column.parse(&cell) {
                Ok(value) => {
                    entry.insert(column.key.clone(), value);
                }
                Err((code, more)) => {
                    findings.push(Finding::new(number, &column.heading, code).with(&more));
                }
            }
        }
        for unknown in given.keys().filter(|key| columns.iter().all(|column| column.key != **key)) {
            findings.push(Finding::new(number, unknown, FindingCode::UnknownColumn));
        }
        findings.extend(ruled(kind, &entry, number));
        entries.push(entry);
    }
    findings.extend(repeated(&entries, 1..));
    (entries, findings)
}

/// A table that says these entries.
pub(crate) fn table(kind: ListKind, entries: &[Entry]) -> Table {
    let columns = kind.columns();
    let line = |(number, entry): (u32, &Entry)| {
        let cell = columns.iter().map(|column| column.write(entry.get(&column.key).unwrap_or(&Value::Null)));
        Line { number, cells: cell.collect() }
    };
    Table {
        name: kind.name_zh().replace(['“', '”'], ""),
        headings: columns.iter().map(|column| column.heading.clone()).collect(),
        lines: (2_u32..).zip(entries).map(line).collect(),
    }
}

/// The text of a field.
pub(crate) fn said<'a>(entry: &'a Entry, key: &str) -> &'a str {
    entry.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// The base items that entries refer to.
pub(crate) fn items(entries: &[Entry]) -> Vec<&str> {
    entries.iter().map(|entry| said(entry, ITEM)).filter(|code| !code.is_empty()).collect()
}

fn repeated(entries: &[Entry], lines: impl Iterator<Item = u32>) -> Vec<Finding> {
    let mut seen = HashSet::new();
    let numbered = entries.iter().zip(lines).filter(|(entry, _)| !said(entry, NUMBER).is_empty());
    let again = numbered.filter(|(entry, _)| !seen.insert(said(entry, NUMBER)));
    again.map(|(_, line)| Finding::new(line, "编号", FindingCode::Duplicate)).collect()
}

/// What a kind asks of its entries beyond their columns.
fn ruled(kind: ListKind, entry: &Entry, line: u32) -> Vec<Finding> {
    let broken = |field: &str, what: &str| Finding::new(line, field, FindingCode::ListRule).with(what);
    let mut findings = Vec::new();
    match kind {
        ListKind::Powers => {
            let (power, exercise) = (said(entry, "item_type"), said(entry, "exercise"));
            let of_office = [ItemType::Punishment, ItemType::Coercion, ItemType::Levy, ItemType::Inspection];
            if exercise == ON_APPLICATION && of_office.iter().any(|kind| kind.code() == power) {
                findings.push(broken("行使方式", "处罚、强制、征收、检查是依职权的"));
            }
            if exercise == OF_OFFICE && power == ItemType::Licence.code() {
                findings.push(broken("行使方式", "行政许可是依申请的"));
            }
            for (field, heading) in [("liability", "追责情形"), ("duties", "责任事项")] {
                let missing = entry.get(field).and_then(Value::as_array).is_none_or(Vec::is_empty);
                if missing {
                    findings.push(broken(heading, "每项权力都要写明"));
                }
            }
        }
        ListKind::Intermediaries => {
            let priced = ["政府定价", "政府指导价"].contains(&said(entry, "pricing"));
            if priced && said(entry, "price_basis").is_empty() {
                findings.push(broken("收费依据", "政府定价、政府指导价要写明依据"));
            }
        }
        ListKind::TownshipItems => {
            if (said(entry, "domain") == "other") != (said(entry, "origin") == "x") {
                findings.push(broken("来源", "十二个领域之内填 12，县里增加的填 x"));
            }
        }
        ListKind::PublicServices | ListKind::Fees | ListKind::Commitments | ListKind::NegativeInvestment => {}
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        export::{text, workbook},
        import::sheet,
    };
    use serde_json::json;

    pub(crate) fn power(no: &str, item_type: &str, exercise: &str) -> Entry {
        let entry = json!({
            "no": no, "name": "对违法占地的处罚", "item_type": item_type, "exercise": exercise, "authority": "县自然资源局",
            "basis": "《土地管理法》第七十八条", "duties": ["立案"], "liability": ["不依法履行职责"],
        });
        entry.as_object().unwrap().clone()
    }

    fn broken(kind: ListKind, entry: &Entry) -> Vec<String> {
        of_json(kind, std::slice::from_ref(entry)).1.into_iter().map(|finding| finding.field).collect()
    }

    #[test]
    fn an_act_of_office_is_not_on_application_nor_a_licence_of_office() {
        assert_eq!(broken(ListKind::Powers, &power("1", "02", "依职权")), Vec::<String>::new());
        assert_eq!(broken(ListKind::Powers, &power("1", "02", "依申请")), ["行使方式"]);
        assert_eq!(broken(ListKind::Powers, &power("1", "06", "依申请")), ["行使方式"]);
        assert_eq!(broken(ListKind::Powers, &power("1", "01", "依职权")), ["行使方式"]);
    }

    #[test]
    fn a_power_without_liability_is_refused() {
        let mut entry = power("1", "02", "依职权");
        entry.insert("liability".into(), json!([]));
        assert_eq!(broken(ListKind::Powers, &entry), ["追责情形"]);
    }

    #[test]
    fn a_price_set_by_government_names_its_basis() {
        let mut entry = json!({
            "no": "1", "name": "测绘", "approval": "不动产登记", "authority": "自然资源局", "basis": "条例", "pricing": "政府定价",
            "self_made": true,
        });
        let entry = entry.as_object_mut().unwrap();
        assert_eq!(broken(ListKind::Intermediaries, entry), ["收费依据"]);
        entry.insert("pricing".into(), json!("市场调节价"));
        assert_eq!(broken(ListKind::Intermediaries, entry), Vec::<String>::new());
    }

    #[test]
    fn what_the_county_adds_is_x_and_the_rest_is_of_the_twelve() {
        let entry = |domain: &str, origin: &str| {
            let entry = json!({ "no": "1", "name": "某事", "item": "340199001000", "domain": domain, "origin": origin });
            entry.as_object().unwrap().clone()
        };
        assert_eq!(broken(ListKind::TownshipItems, &entry("other", "12")), ["来源"]);
        assert_eq!(broken(ListKind::TownshipItems, &entry("homestead", "x")), ["来源"]);
        assert_eq!(broken(ListKind::TownshipItems, &entry("homestead", "12")), Vec::<String>::new());
    }

    #[test]
    fn a_list_comes_back_equal_from_every_format() {
        let (entries, findings) =
            of_json(ListKind::Powers, &[power("1", "02", "依职权"), power("2", "06", "依职权")]);
        assert_eq!(findings, []);
        let table = table(ListKind::Powers, &entries);
        for bytes in [workbook::write(std::slice::from_ref(&table)).unwrap(), text::write(&table).unwrap()] {
            let read = sheet::read(&bytes).unwrap();
            assert_eq!(of_table(ListKind::Powers, &read[0]), (entries.clone(), Vec::new()));
        }
    }

    #[test]
    fn two_entries_of_one_number_are_refused() {
        let (_, findings) =
            of_json(ListKind::Powers, &[power("1", "02", "依职权"), power("1", "02", "依职权")]);
        assert_eq!((findings[0].line, findings[0].code), (2, FindingCode::Duplicate));
    }
}

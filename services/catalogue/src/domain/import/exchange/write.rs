//! Our items as lines of the five tables.

use contracts::catalogue::{
    AcceptancePlace, AcceptancePoint, Channel, CrossRegion, DayUnit, ItemResult, Limit, Material,
    MaterialForm, MaterialKind, MaterialSource, ResolvedItem, ThemeUser, derived_id,
};
use serde_json::{Value, json};

use super::{
    fill::PART,
    sets::{Part, Set, TABLES},
    tables::columns,
};
use crate::domain::import::{
    finding::Finding,
    sheet::{Line, Table},
};

/// An item to be told.
pub(crate) struct Told<'a> {
    /// Its implementing code.
    pub(crate) code: &'a str,
    /// Its overlay's version.
    pub(crate) version: i32,
    /// 1 in use, 2 suspended.
    pub(crate) state: &'static str,
    /// The item.
    pub(crate) item: &'a ResolvedItem,
}

/// The tables of these items, and what does not fit into their columns.
pub(crate) fn tables(items: &[Told<'_>]) -> (Vec<Table>, Vec<Finding>) {
    let details: Vec<Value> = items.iter().map(details).collect();
    of_details(&details)
}

#[cfg(test)]
/// The tables of drafts that came from the exchange, exactly as they came.
pub(crate) fn of_entries(entries: &[crate::domain::import::plan::Entry]) -> (Vec<Table>, Vec<Finding>) {
    let details: Vec<Value> =
        entries.iter().filter_map(|entry| entry.content.get("details").cloned()).collect();
    of_details(&details)
}

fn of_details(details: &[Value]) -> (Vec<Table>, Vec<Finding>) {
    let mut findings = Vec::new();
    let told: Vec<(Set, &Value)> =
        details.iter().map(|details| (Set::of_details(details), details)).collect();
    // Where there is nothing to tell, the tables of the first set say so.
    let has = |set: Set| told.iter().any(|(own, _)| *own == set) || (told.is_empty() && set == Set::General);
    let tables = TABLES.iter().filter(|(set, ..)| has(*set)).map(|(_, _, name)| {
        let columns = columns(name);
        let rows = details.iter().flat_map(|details| match details.get(name) {
            Some(Value::Array(rows)) => rows.iter().collect(),
            Some(row) => vec![row],
            None => Vec::new(),
        });
        let mut lines = Vec::new();
        for (number, row) in (2_u32..).zip(rows) {
            let mut cells = Vec::new();
            for column in &columns {
                let cell = column.write(row.get(&column.key).unwrap_or(&Value::Null));
                if let Err((code, more)) = column.parse(&cell) {
                    findings.push(Finding::new(number, &column.heading, code).with(&more).on(name));
                }
                cells.push(cell);
            }
            lines.push(Line { number, cells });
        }
        let headings = columns.into_iter().map(|column| column.key).collect();
        Table { name: (*name).to_owned(), headings, lines }
    });
    let tables = tables.collect();
    (tables, findings)
}

/// Everything of one item, by table.
pub(crate) fn details(told: &Told<'_>) -> Value {
    let id = |kind: &str, at: usize| derived_id(kind, &format!("{}/{at}", told.code)).simple().to_string();
    let materials = told.item.materials.iter().enumerate();
    let materials = materials.map(|(at, it)| material(told.code, &id("exchange_material", at), at + 1, it));
    let fees = told.item.fees.iter().enumerate().map(|(at, fee)| {
        let stand = format!("{}.{:02}元", fee.amount_fen / 100, fee.amount_fen % 100);
        json!({ "row_guid": id("exchange_fee", at), "task_code": told.code, "fee_name": fee.name,
                "fee_stand": stand, "by_law": fee.basis, "order_num": at + 1 })
    });
    let questions = told.item.faqs.iter().enumerate().map(|(at, faq)| {
        json!({ "row_guid": id("exchange_question", at), "task_code": told.code, "question": faq.question,
                "answer": faq.answer, "order_num": at + 1 })
    });
    let parts = [
        (Part::Basic, basic(told, &id("exchange_basic", 0))),
        (Part::Extend, extend(told, &id("exchange_extend", 0))),
        (Part::Material, materials.collect()),
        (Part::Fee, fees.collect()),
        (Part::Question, questions.collect()),
    ];
    let set = Set::of(told.item.item_type);
    // What the set has no table for is not told.
    let named = parts.into_iter().filter_map(|(part, rows)| Some((set.table(part)?.to_owned(), rows)));
    Value::Object(named.collect())
}

fn basic(told: &Told<'_>, id: &str) -> Value {
    let item = told.item;
    let laws: Vec<String> = item
        .legal_basis
        .iter()
        .map(|law| format!("{}{PART}{}{PART}{}", law.law, law.articles, law.summary))
        .collect();
    let stages: Vec<String> =
        item.stages.iter().map(|stage| format!("{}：{}", stage.stage.name(), stage.explanation)).collect();
    let codes = |codes: Vec<&'static str>| json!(codes);
    let procedures: Vec<&str> = {
        let mut kinds: Vec<&str> = item.special_procedures.iter().map(|it| it.kind.code()).collect();
        kinds.dedup();
        kinds
    };
    let mut row = json!({
        "row_guid": id, "catalog_code": item.base_code, "task_code": told.code,
        "local_task_code": item.local_code, "task_name": item.name, "task_type": item.item_type,
        "task_version": told.version, "task_state": told.state, "by_law": laws.join("\n"),
        "dept_code": item.authority, "dept_name": item.authority_name, "dept_type": item.authority_nature,
        "entrust_name": item.entrusted_by.as_ref().map(|unit| unit.name.as_str()), "use_level": item.level, "server_type": item.service_objects, "project_type": item.handling,
        "accept_condition": item.conditions.join("\n"), "handle_flow": stages.join("\n"),
        "handle_type": codes(forms(item)), "special_procedure": procedures,
        "is_fee": flag(!item.fees.is_empty()),
        "fee_basis": item.fees.iter().map(|fee| fee.basis.as_str()).collect::<Vec<_>>().join("\n"),
        "limit_scene_num": item.visits.count, "link_way": item.contact.phone,
        "link_addr": item.contact.address, "supervise_way": item.contact.supervision_phone,
        "transact_addr": item.contact.address, "transact_time": item.contact.hours,
        "data_source": "通办", "punishment_method": item.exercise_content,
    });
    limit(&mut row, "anticipate", item.statutory_limit.as_ref());
    limit(&mut row, "promise", item.promised_limit.as_ref());
    row
}

fn limit(row: &mut Value, prefix: &str, limit: Option<&Limit>) {
    let (Some(limit), Some(row)) = (limit, row.as_object_mut()) else { return };
    let unit = match limit.unit {
        DayUnit::Working => "1",
        DayUnit::Calendar => "2",
    };
    row.insert(format!("{prefix}_day"), json!(limit.days));
    row.insert(format!("{prefix}_type"), json!(unit));
    row.insert(format!("{prefix}_explain"), json!(limit.basis));
}

/// Where the guide names its channels, those; else what the acceptance points say.
fn forms(item: &ResolvedItem) -> Vec<&'static str> {
    let mut forms: Vec<&'static str> = item
        .channels
        .iter()
        .map(|channel| match channel {
            Channel::Window => "1",
            Channel::Web => "2",
            Channel::Mobile => "3",
            Channel::Post => "4",
            Channel::Kiosk => "9",
        })
        .collect();
    if forms.is_empty() {
        let online = |point: &AcceptancePoint| matches!(point.at, AcceptancePlace::Online);
        if item.acceptance_points.iter().any(|point| !online(point)) {
            forms.push("1");
        }
        if item.acceptance_points.iter().any(online) {
            forms.extend(["2", "3"]);
        }
    }
    forms.sort_unstable();
    forms.dedup();
    forms
}

/// The widest range in which it is handled everywhere; one digit.
fn area(item: &ResolvedItem) -> Option<&'static str> {
    let digit = |range: &CrossRegion| match range {
        CrossRegion::Nation => "1",
        CrossRegion::Provinces => "2",
        CrossRegion::Cities => "3",
        CrossRegion::Counties => "4",
    };
    item.cross_region.iter().map(digit).min()
}

fn extend(told: &Told<'_>, id: &str) -> Value {
    let item = told.item;
    let themes = |user: ThemeUser| {
        let codes: Vec<&str> =
            item.themes.iter().filter(|theme| theme.user == user).map(|theme| theme.code.as_str()).collect();
        codes.join(",")
    };
    let in_hall = item.acceptance_points.iter().any(|point| matches!(point.at, AcceptancePlace::Hall { .. }));
    let result_type = match item.results.first() {
        Some(ItemResult::Licence { .. }) => "10",
        Some(ItemResult::Document { .. }) => "20",
        Some(ItemResult::Payment { .. }) | None => "99",
    };
    let reviewing = item.steps.iter().filter_map(|step| step.office.as_ref());
    let reviewing = reviewing.map(|office| office.unit.name.as_str());
    let mut offices: Vec<&str> = item.joint_departments.iter().map(|joint| joint.name.as_str()).collect();
    offices.extend(reviewing);
    offices.dedup();
    let helpers: Vec<&str> = item.intermediaries.iter().map(|service| service.name.as_str()).collect();
    json!({
        "row_guid": id, "task_code": told.code, "is_entry_center": flag(in_hall), "handle_area": area(item), "service_type": helpers.join("、"), "online_handle_url": item.online_address, "is_service_terminals": flag(item.channels.contains(&Channel::Kiosk)),
        "other_dept": offices.join("、"), "limit_explain": item.quantity_limit, "result_type": result_type,
        "result_name": item.results.iter().map(ItemResult::name).collect::<Vec<_>>().join("、"),
        "is_schedule": flag(item.online.appointment), "is_pay_online": flag(item.online.payment),
        "is_express": flag(item.online.express), "is_online": flag(item.online.depth >= 4),
        "online_handle_depth": item.online.depth.to_string(), "limit_scene_explain": item.visits.reason,
        "user_topic_type": themes(ThemeUser::Person), "corp_topic_type": themes(ThemeUser::Corporate),
    })
}

fn material(code: &str, id: &str, order: usize, material: &Material) -> Value {
    let kind = match material.kind {
        MaterialKind::Original => "1",
        MaterialKind::Copy => "2",
        MaterialKind::OriginalOrCopy => "3",
    };
    let form = match material.form {
        MaterialForm::Paper => "1",
        MaterialForm::Electronic => "2",
        MaterialForm::PaperOrElectronic => "3",
    };
    let source = match material.source {
        MaterialSource::Applicant => "10",
        MaterialSource::Government => "20",
        MaterialSource::Intermediary => "30",
        MaterialSource::Other => "99",
    };
    json!({
        "row_guid": id, "task_code": code, "material_name": material.name, "type": kind, "format": form,
        "is_need": material.necessity, "source_type": source, "source_explain": material.issued_by,
        "page_num": u32::from(material.originals) + u32::from(material.copies),
        "fill_explain": material.explanation, "accept_stand": material.review_points.join("\n"),
        "by_law": material.basis, "order_num": order,
        "remark": material.situation.as_ref().map(|situation| situation.explanation.clone()),
    })
}

fn flag(truth: bool) -> &'static str {
    if truth { "1" } else { "0" }
}

//! The first lists of a new hall: the township list from the items that are there, the public services among them, and
//! the one fee whose rates a national document sets. Each says that it is a demonstration.

use chrono::NaiveDate;
use contracts::catalogue::{BaseItemContent, Domain};
use kernel::{
    actor::Actor,
    code::{Division, ItemType},
    db::{Db, Tx, transact},
};
use serde_json::{Value, json};

use super::edit::{approve_list, begin_list, edit_list, publish_list};
use crate::{
    data_problem::DataError,
    domain::lists::{change::Reasons, entries::Entry, kind::ListKind},
    store,
    views::{editing::Reason, lists::ListEdit},
};

/// Publishes what is not there yet; gives the number of lists.
pub(crate) async fn seed_lists(
    db: &Db,
    (maker, checker): (&Actor, &Actor),
    division: &Division,
) -> Result<u32, DataError> {
    let mut made = 0;
    for kind in [ListKind::TownshipItems, ListKind::PublicServices, ListKind::Fees] {
        let drafted = transact(db, maker, async |tx| draft(tx, kind, division).await).await?;
        let Some(id) = drafted else { continue };
        transact(db, checker, async |tx| {
            approve_list(tx, id).await?;
            publish_list(tx, id).await
        })
        .await?;
        made += 1;
    }
    Ok(made)
}

async fn draft(tx: &mut Tx, kind: ListKind, division: &Division) -> Result<Option<uuid::Uuid>, DataError> {
    if store::lists::newest(tx, kind, division).await?.is_some() {
        return Ok(None);
    }
    let entries: Vec<Entry> = match kind {
        ListKind::Fees => vec![information_fee()],
        ListKind::TownshipItems => items(tx).await?.iter().map(township).collect(),
        ListKind::PublicServices => items(tx)
            .await?
            .iter()
            .filter(|item| item.item_type == ItemType::PublicService)
            .map(service)
            .collect(),
        ListKind::Powers
        | ListKind::Intermediaries
        | ListKind::Commitments
        | ListKind::NegativeInvestment => return Ok(None),
    };
    if entries.is_empty() {
        return Ok(None);
    }
    let row = begin_list(tx, kind, division).await?;
    let edit = ListEdit {
        title: Reason::parse(kind.name_zh()).map_err(crate::problem::CatalogueError::from)?,
        document: "演示数据，没有正式批准文件".to_owned(),
        effective_on: NaiveDate::from_ymd_opt(2026, 1, 1),
        reasons: Reasons::new(),
        entries: Some(entries),
    };
    edit_list(tx, row.id, row.revision, &edit).await?;
    Ok(Some(row.id))
}

async fn items(tx: &mut Tx) -> Result<Vec<BaseItemContent>, DataError> {
    let mut items = Vec::new();
    for code in store::exports::base_codes(tx, "", 1_000).await? {
        items.extend(store::published::base(tx, &code).await?.map(|(_, content)| content));
    }
    Ok(items)
}

fn township(item: &BaseItemContent) -> Entry {
    entry(json!({
        "no": item.code, "name": item.name, "item": item.code, "domain": item.domain,
        "origin": if item.domain == Domain::Other { "x" } else { "12" }, "mode": "", "basis": basis(item),
    }))
}

fn service(item: &BaseItemContent) -> Entry {
    let objects: Vec<&str> = item.service_objects.iter().map(|object| object.name_zh()).collect();
    entry(json!({
        "no": item.code, "name": item.name, "item": item.code,
        "level": if item.level >= kernel::code::ExerciseLevel::Township { "乡级" } else { "县级" },
        "provider_kind": "行政机关", "provider": "见各地实施清单", "objects": objects.join("、"), "basis": basis(item),
        "fee": if item.fees.is_empty() { "不收费" } else { "收费" }, "phone": "12345",
    }))
}

/// 国办函〔2020〕109号: by the number of requests in a month, or by pages; one request uses one of the two.
fn information_fee() -> Entry {
    entry(json!({
        "no": "1", "name": "政府信息公开信息处理费", "item": "", "fee_kind": "行政事业性收费", "collector": "各行政机关",
        "standard": "按件：同一申请人一个自然月内累计 10 件以下不收，11—30 件每件 100 元，31 件以上每增 10 件一档，单价每档加 100 元。\
                     按量：30 页以下不收，31—100 页每页 10 元，101—200 页每页 20 元，201 页以上每页 40 元。按件、按量只用一种，超额累进。",
        "basis": "《政府信息公开信息处理费管理办法》（国办函〔2020〕109号）", "management": "", "from_enterprises": false,
    }))
}

fn basis(item: &BaseItemContent) -> String {
    let laws: Vec<String> =
        item.legal_basis.iter().map(|basis| format!("{}{}", basis.law, basis.articles)).collect();
    laws.join("；")
}

fn entry(value: Value) -> Entry {
    match value {
        Value::Object(entry) => entry,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => Entry::new(),
    }
}

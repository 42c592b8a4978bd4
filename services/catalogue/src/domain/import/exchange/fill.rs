//! What the exchange tables say of an item, as the beginning of a base item's draft. What they do not say (forms,
//! fields, steps) stays empty for the editor; the quality rules keep such a draft from being published.

use contracts::catalogue::BaseItemContent;
use kernel::code::{BaseItemCode, ItemType};
use serde_json::{Value, json};

use super::sets::{Part, part};

/// What stands between a law, its articles and their words: names of laws have plain spaces in them.
pub(crate) const PART: char = '\u{3000}';

/// The draft of a base item from a name and, where there are some, the tables' details.
pub(crate) fn base_item(
    code: &BaseItemCode,
    name: &str,
    item_type: Option<&str>,
    details: &Value,
) -> Result<BaseItemContent, serde_json::Error> {
    let (basic, extend) = (part(details, Part::Basic), part(details, Part::Extend));
    let item_type = item_type
        .map_or_else(|| code.item_type().unwrap_or(ItemType::OtherPower).code().to_owned(), str::to_owned);
    let handling = text(basic, "project_type").unwrap_or("2");
    let mut themes = topics(extend, "user_topic_type", "person");
    themes.extend(topics(extend, "corp_topic_type", "corporate"));
    serde_json::from_value(json!({
        "code": code, "name": name, "aliases": [], "pinyin": [], "domain": "other", "item_type": item_type,
        "level": text(basic, "use_level").unwrap_or("4"),
        "service_objects": basic.get("server_type").cloned().unwrap_or_else(|| json!([])),
        "themes": themes, "legal_basis": laws(basic), "conditions": lines(basic, "accept_condition"),
        "materials": materials(details), "form": {
            "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "title": name,
            "properties": {}, "required": [], "additionalProperties": false,
        },
        "statutory_limit": limit(basic, "anticipate"), "extension": null, "handling": handling,
        "processing": if handling == "1" { "one_act" } else { "review_then_decide" },
        "conclusion": "registered", "flow": [], "results": results(extend), "faqs": questions(details),
        "special_procedures": [], "urgent": null, "presence_required": false, "agent_allowed": true,
        "fees": fees(details), "quantity_limit": text(extend, "limit_explain"),
        "exercise_content": text(basic, "punishment_method"), "provenance": [],
    }))
}

fn text<'a>(row: &'a Value, key: &str) -> Option<&'a str> {
    row.get(key).and_then(Value::as_str).filter(|text| !text.is_empty())
}

fn lines(row: &Value, key: &str) -> Vec<String> {
    let lines = text(row, key).unwrap_or_default().lines().map(str::trim);
    lines.filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

fn rows(details: &Value, table: Part) -> impl Iterator<Item = &Value> {
    part(details, table).as_array().into_iter().flatten()
}

fn topics(extend: &Value, key: &str, user: &str) -> Vec<Value> {
    let codes = text(extend, key).unwrap_or_default().split([',', '，']).map(str::trim);
    codes.filter(|code| !code.is_empty()).map(|code| json!({ "user": user, "code": code })).collect()
}

/// Law, articles and words, where they stand apart; else all of it as the law's name.
fn laws(basic: &Value) -> Vec<Value> {
    let one = |line: String| {
        let mut parts = line.splitn(3, PART);
        let law = parts.next().unwrap_or_default().to_owned();
        let (articles, summary) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        json!({ "law": law, "articles": articles, "summary": summary })
    };
    lines(basic, "by_law").into_iter().map(one).collect()
}

fn limit(basic: &Value, prefix: &str) -> Value {
    let Some(days) = basic.get(format!("{prefix}_day")).and_then(Value::as_u64) else { return Value::Null };
    let unit = if text(basic, &format!("{prefix}_type")) == Some("2") { "calendar" } else { "working" };
    let days = days.min(u64::from(u16::MAX));
    json!({ "days": days, "unit": unit, "basis": text(basic, &format!("{prefix}_explain")).unwrap_or_default() })
}

fn results(extend: &Value) -> Vec<Value> {
    let names = text(extend, "result_name").unwrap_or_default().split('、').filter(|name| !name.is_empty());
    names.map(|name| json!({ "kind": "document", "name": name })).collect()
}

fn materials(details: &Value) -> Vec<Value> {
    let of = |row: &Value, key: &str, words: [(&str, &'static str); 4]| {
        let code = text(row, key).unwrap_or_default();
        words.iter().find(|(known, _)| *known == code).map_or(words[0].1, |(_, word)| word)
    };
    let one = |(at, row): (usize, &Value)| {
        let kind =
            of(row, "type", [("1", "original"), ("2", "copy"), ("3", "original_or_copy"), ("", "original")]);
        let forms =
            [("3", "paper_or_electronic"), ("1", "paper"), ("2", "electronic"), ("", "paper_or_electronic")];
        let sources = [("99", "other"), ("10", "applicant"), ("20", "government"), ("30", "intermediary")];
        let pages = row.get("page_num").and_then(Value::as_u64).unwrap_or(1).min(255);
        let (originals, copies) = if kind == "copy" { (0, pages) } else { (pages, 0) };
        json!({
            "code": format!("{:03}", at + 1), "name": text(row, "material_name").unwrap_or_default(),
            "necessity": text(row, "is_need").unwrap_or("1"), "main": false, "kind": kind,
            "form": of(row, "format", forms), "originals": originals, "copies": copies,
            "source": of(row, "source_type", sources), "issued_by": text(row, "source_explain"),
            "licence_types": [], "checked_by_government": false, "produced_by": null, "situation": null,
            "review_points": lines(row, "accept_stand"), "explanation": text(row, "fill_explain"),
            "basis": text(row, "by_law").unwrap_or_default(),
        })
    };
    rows(details, Part::Material).enumerate().map(one).collect()
}

fn questions(details: &Value) -> Vec<Value> {
    let one = |row: &Value| json!({ "question": text(row, "question"), "answer": text(row, "answer") });
    rows(details, Part::Question).map(one).collect()
}

/// Amounts that are written as yuan; what is no number is kept in the name, for the editor to see.
fn fees(details: &Value) -> Vec<Value> {
    let one = |row: &Value| {
        let stand = text(row, "fee_stand").unwrap_or_default();
        let name = text(row, "fee_name").unwrap_or_default();
        let basis = text(row, "by_law").unwrap_or_default();
        match fen(stand) {
            Some(fen) => json!({ "name": name, "amount_fen": fen, "basis": basis }),
            None => json!({ "name": format!("{name}（{stand}）"), "amount_fen": 0, "basis": basis }),
        }
    };
    rows(details, Part::Fee).map(one).collect()
}

fn fen(stand: &str) -> Option<u32> {
    let number = stand.trim().strip_suffix('元').unwrap_or(stand).trim();
    let (yuan, rest) = number.split_once('.').unwrap_or((number, "00"));
    let rest: u32 = if rest.len() == 2 { rest.parse().ok()? } else { return None };
    yuan.parse::<u32>().ok()?.checked_mul(100)?.checked_add(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        export::workbook,
        import::{
            exchange::{
                read,
                write::{Told, of_entries, tables},
            },
            sheet,
        },
    };
    use contracts::catalogue::{OverlayContent, resolve};

    const CODE: &str = "11341323990011103D5340199001000";

    fn homestead() -> contracts::catalogue::ResolvedItem {
        let text = include_str!("../../../../../../deploy/seed/items/homestead.json");
        let text = text
            .replace("${hall}", "7f000000-0000-8000-8000-000000000001")
            .replace("${division}", "341323110000");
        let mut seed: Value = serde_json::from_str(&text).unwrap();
        seed["overlay"]["authority"] = json!("11341323990011103D");
        let mut words = seed["overlay"].to_string();
        while let Some((before, rest)) = words.split_once("${") {
            words = format!("{before}11341323990011103D{}", rest.split_once('}').unwrap().1);
        }
        let base: BaseItemContent = serde_json::from_value(seed["base"].clone()).unwrap();
        let overlay: OverlayContent = serde_json::from_str(&words).unwrap();
        resolve(&base, &overlay)
    }

    #[test]
    fn an_item_goes_out_to_the_exchange_and_comes_back() {
        let item = homestead();
        let told = [Told { code: CODE, version: 1, state: "1", item: &item }];
        let (out, findings) = tables(&told);
        assert_eq!(findings, [], "every cell fits its column and its dictionary");
        let plan = read::plan(&sheet::read(&workbook::write(&out).unwrap()).unwrap());
        assert_eq!(plan.findings, []);
        let (again, _) = of_entries(&plan.entries);
        assert_eq!(again, out, "the same lines, cell by cell");
        let entry = &plan.entries[0];
        let draft = base_item(&item.base_code, &item.name, Some("01"), &entry.content["details"]).unwrap();
        assert_eq!((&draft.name, &draft.conditions, &draft.faqs), (&item.name, &item.conditions, &item.faqs));
        assert_eq!((&draft.statutory_limit, &draft.themes), (&item.statutory_limit, &item.themes));
        assert_eq!((&draft.legal_basis, draft.level), (&item.legal_basis, item.level));
        let names = |item: &[contracts::catalogue::Material]| {
            item.iter().map(|it| (it.name.clone(), it.necessity, it.source)).collect::<Vec<_>>()
        };
        assert_eq!(names(&draft.materials), names(&item.materials));
    }

    #[test]
    fn items_of_every_type_go_out_in_tables_of_their_own_and_come_back() {
        for (kind, table, own) in [
            (ItemType::Punishment, "up_task_punish_basic", "up_task_punish_questions"),
            (ItemType::Levy, "up_task_handle_basic", "up_task_handle_material"),
            (ItemType::Coercion, "up_task_check_basic", "up_task_check_questions"),
            (ItemType::Inspection, "up_task_check_basic", "up_task_check_questions"),
            (ItemType::PublicService, "up_task_public_basic", "up_task_public_fee_project"),
        ] {
            let mut item = homestead();
            item.item_type = kind;
            item.exercise_content = Some("责令限期拆除，可以并处罚款".to_owned());
            let told = [Told { code: CODE, version: 1, state: "1", item: &item }];
            let (out, findings) = tables(&told);
            assert_eq!(findings, [], "{table}");
            let names: Vec<&str> = out.iter().map(|table| table.name.as_str()).collect();
            assert_eq!(names.first(), Some(&table));
            assert!(names.contains(&own) && !names.contains(&"up_task_general_basic"), "{names:?}");
            let plan = read::plan(&sheet::read(&workbook::write(&out).unwrap()).unwrap());
            assert_eq!(plan.findings, [], "{table}");
            let (again, _) = of_entries(&plan.entries);
            assert_eq!(again, out, "the same lines, cell by cell");
            let details = &plan.entries[0].content["details"];
            let draft = base_item(&item.base_code, &item.name, Some(kind.code()), details).unwrap();
            assert_eq!((draft.item_type, &draft.legal_basis), (kind, &item.legal_basis));
            assert_eq!(draft.faqs, item.faqs, "{table}");
            let kept = (kind == ItemType::Punishment).then(|| "责令限期拆除，可以并处罚款".to_owned());
            assert_eq!(draft.exercise_content, kept, "only penalties say what they do");
        }
    }

    #[test]
    fn a_penalty_that_does_not_say_what_it_does_is_named_with_its_column() {
        let mut item = homestead();
        (item.item_type, item.exercise_content) = (ItemType::Punishment, None);
        let (_, findings) = tables(&[Told { code: CODE, version: 1, state: "1", item: &item }]);
        let told: Vec<_> =
            findings.iter().map(|it| (it.line, it.field.as_str(), it.sheet.as_str())).collect();
        assert_eq!(told, [(2, "处罚的行为、种类、幅度", "up_task_punish_basic")]);
    }

    #[test]
    fn an_amount_in_yuan_is_read_and_another_is_kept_as_words() {
        for (stand, expected) in [
            ("20.00元", Some(2_000)),
            ("5", Some(500)),
            ("0.50", Some(50)),
            ("按面积", None),
            ("1.5元", None),
        ] {
            assert_eq!(fen(stand), expected, "{stand}");
        }
    }
}

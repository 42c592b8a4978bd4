//! What the documents of a case say, as far as it follows from the item and the act alone.
use super::item::{Item, Material};
use kernel::code::ItemType;
use legal_clock::{Limit, Unit};
use notices::{Deficiency, Kind, Period, Rights};

/// Who reviews the acts of the authorities of a place, and which court hears of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemedyBodies {
    /// The government.
    pub reconsideration: String,
    /// The court.
    pub court: String,
}

/// The number of a document: 灵渔沟政许受〔2026〕3号.
#[must_use]
pub fn number(word: &str, item: &Item, kind: Kind, year: i32, nth: i32) -> String {
    let law = if item.is_licensing() { "许" } else { "" };
    format!("{word}{law}{}〔{year}〕{nth}号", kind.series())
}

/// What can be done against an act. The government of the county reviews what its offices and townships do, and the
/// court of the county hears of it; what the county's government does itself goes one level up (行政复议法 24,
/// 行政诉讼法 14, 15, 18). Where nobody has entered their names the law's own words stand in the document.
#[must_use]
pub fn rights(
    authority: &str,
    county: Option<RemedyBodies>,
    above: Option<RemedyBodies>,
    said: Option<&str>,
) -> Rights {
    let own = county.as_ref().is_some_and(|bodies| bodies.reconsideration == authority);
    let bodies = if own { above } else { county };
    let (reconsideration, court) = match bodies {
        Some(bodies) => (bodies.reconsideration, bodies.court),
        None if own => ("上一级人民政府".to_owned(), "有管辖权的中级人民法院".to_owned()),
        None => ("本机关所在地的县级人民政府".to_owned(), "本机关所在地的基层人民法院".to_owned()),
    };
    // What only says the same in general words would stand beside the names and contradict them.
    let repeats = |said: &&str| said.contains("复议") && said.contains("诉讼");
    Rights { reconsideration, court, said: said.filter(|said| !repeats(said)).map(str::to_owned) }
}

/// A limit as a document says it.
#[must_use]
pub fn period(limit: Limit) -> Period {
    Period { days: limit.days, working: limit.unit == Unit::WorkingDays }
}

/// The kinds of document that tell of a decision with this outcome.
#[must_use]
pub fn of_outcome(outcome: &str) -> &'static [Kind] {
    match outcome {
        "approve" => &[Kind::Grant],
        "partly" => &[Kind::Grant, Kind::Refusal],
        _refused => &[Kind::Refusal],
    }
}

/// A missing or wrong material as the notice tells it: how to put it right follows from where it comes from.
#[must_use]
pub fn material_line(material: &Material, ground: &str) -> Deficiency {
    let remedy = match &material.produced_by {
        Some(by) if by == "form" => "在线改正申请表，或者到收件窗口更正",
        Some(_step) => "由承办环节补做并提交记录，可以联系收件窗口或者代办员",
        None if material.licence_types.is_empty() => "拍照上传，或者送到收件窗口",
        None => "在线调取电子证照；没有电子证照的，拍照上传或者送到收件窗口",
    };
    Deficiency { what: material.name.clone(), ground: ground.to_owned(), remedy: remedy.to_owned() }
}

/// A missing or wrong answer of the form as the notice tells it, by the field's title.
#[must_use]
pub fn field_line(form: &serde_json::Value, pointer: &str, ground: &str) -> Deficiency {
    let schema =
        format!("/properties/{}/title", pointer.trim_start_matches('/').replace('/', "/properties/"));
    let title = form.pointer(&schema).and_then(serde_json::Value::as_str).unwrap_or(pointer);
    Deficiency {
        what: format!("申请表“{title}”一栏"),
        ground: ground.to_owned(),
        remedy: "在线改正该栏，或者到收件窗口更正".to_owned(),
    }
}

impl Item {
    /// The Administrative Licensing Law applies to it.
    #[must_use]
    pub fn is_licensing(&self) -> bool {
        self.kind == ItemType::Licence
    }

    /// The names of materials, by their codes.
    #[must_use]
    pub fn names_of(&self, codes: &[String]) -> Vec<String> {
        let name =
            |code: &String| self.material(code).map_or_else(|| code.clone(), |known| known.name.clone());
        codes.iter().map(name).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::item::sample;
    use serde_json::json;

    fn bodies(name: &str) -> Option<RemedyBodies> {
        Some(RemedyBodies {
            reconsideration: format!("{name}人民政府"), court: format!("{name}人民法院")
        })
    }

    #[test]
    fn a_number_names_authority_law_kind_year_and_place_in_the_series() {
        let mut item = sample();
        assert_eq!(number("灵渔沟政", &item, Kind::Acceptance, 2026, 3), "灵渔沟政许受〔2026〕3号");
        item.kind = ItemType::PublicService;
        assert_eq!(number("灵民", &item, Kind::Refusal, 2026, 12), "灵民不准〔2026〕12号");
    }

    #[test]
    fn the_county_reviews_its_townships_and_what_the_county_does_goes_one_level_up() {
        let of_town = rights("灵璧县渔沟镇人民政府", bodies("灵璧县"), bodies("宿州市"), None);
        assert_eq!(
            (of_town.reconsideration.as_str(), of_town.court.as_str()),
            ("灵璧县人民政府", "灵璧县人民法院")
        );
        let of_county = rights("灵璧县人民政府", bodies("灵璧县"), bodies("宿州市"), Some("另行咨询"));
        assert_eq!(of_county.reconsideration, "宿州市人民政府");
        assert_eq!(of_county.said.as_deref(), Some("另行咨询"));
    }

    #[test]
    fn general_words_about_remedies_do_not_stand_beside_the_names() {
        let general = "不服本决定的，可以向上一级行政机关申请行政复议，或者向人民法院提起行政诉讼。";
        let said = |said| rights("某镇人民政府", bodies("灵璧县"), None, Some(said)).said;
        assert_eq!(said(general), None);
        assert_eq!(
            said("可以向县自然资源和规划局另行申请。").as_deref(),
            Some("可以向县自然资源和规划局另行申请。")
        );
    }

    #[test]
    fn a_refusal_has_both_remedies_even_where_nobody_entered_their_names() {
        let unknown = rights("某镇人民政府", None, None, None);
        assert_eq!(unknown.reconsideration, "本机关所在地的县级人民政府");
        assert_eq!(unknown.court, "本机关所在地的基层人民法院");
        let county = rights("灵璧县人民政府", bodies("灵璧县"), None, None);
        assert_eq!(county.court, "有管辖权的中级人民法院");
    }

    #[test]
    fn a_wrong_answer_is_named_by_its_title() {
        let form = json!({"properties": {"phone": {"title": "联系电话"}}});
        assert_eq!(field_line(&form, "/phone", "少一位").what, "申请表“联系电话”一栏");
        assert_eq!(field_line(&form, "/other", "少一位").what, "申请表“/other”一栏");
    }
}

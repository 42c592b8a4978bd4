//! The eight groups in which an item's elements are edited.

use contracts::catalogue::field_name;
use serde_json::Value;

use super::tree::Finding;

/// A group of elements: its word, its name, its elements.
pub(super) struct Group {
    pub(super) word: &'static str,
    pub(super) name: &'static str,
    pub(super) fields: &'static [&'static str],
}

const BASE: &[Group] = &[
    Group {
        word: "basic",
        name: "基本信息",
        fields: &[
            "name",
            "aliases",
            "pinyin",
            "domain",
            "item_type",
            "level",
            "power_division",
            "exercise_content",
            "joint_departments",
            "service_objects",
            "themes",
            "handling",
            "processing",
            "conclusion",
            "quantity_limit",
            "presence_required",
            "agent_allowed",
        ],
    },
    Group { word: "law", name: "设定依据和救济", fields: &["legal_basis", "remedies", "provenance"] },
    Group { word: "who", name: "受理条件和能不能办", fields: &["conditions", "eligibility"] },
    Group { word: "papers", name: "申请材料和情形", fields: &["questions", "materials", "samples"] },
    Group { word: "form", name: "申请表单", fields: &["form"] },
    Group {
        word: "course",
        name: "办理流程和时限",
        fields: &["statutory_limit", "extension", "flow", "special_procedures", "urgent", "intermediaries"],
    },
    Group { word: "result", name: "办理结果和收费", fields: &["results", "fees", "fee_table"] },
    Group { word: "faq", name: "常见问题", fields: &["faqs"] },
];

const OVERLAY: &[Group] = &[
    Group {
        word: "holder",
        name: "实施主体",
        fields: &[
            "authority_name",
            "authority_nature",
            "entrusted_by",
            "handling_unit",
            "jurisdiction",
            "local_code",
            "provenance",
        ],
    },
    Group { word: "course", name: "承诺时限和环节", fields: &["promised_limit", "stages"] },
    Group {
        word: "points", name: "受理点和委托文件", fields: &["acceptance_points", "cross_region"]
    },
    Group { word: "offices", name: "审核和监管单位", fields: &["review_offices", "supervising_unit"] },
    Group { word: "contact", name: "地点、时间和电话", fields: &["contact"] },
    Group {
        word: "online",
        name: "网上办理和到现场",
        fields: &["visits", "online", "channels", "online_address"],
    },
    Group { word: "intake", name: "收件规则和印章", fields: &["intake_rules", "seal_name"] },
    Group { word: "system", name: "业务系统对接", fields: &["connection", "system_level"] },
];

/// How far a group is: 没填, 没填完, 有错, 好了.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Progress {
    Empty,
    Partial,
    Wrong,
    Good,
}

impl Progress {
    /// Its word and the class of its tag.
    pub(super) fn tag(self) -> (&'static str, &'static str) {
        match self {
            Self::Empty => ("没填", "line"),
            Self::Partial => ("没填完", "wait"),
            Self::Wrong => ("有错", "no"),
            Self::Good => ("好了", "ok"),
        }
    }
}

/// The groups of a base item or of an overlay.
pub(super) fn groups(code: &str) -> &'static [Group] {
    if is_base(code) { BASE } else { OVERLAY }
}

/// Whether this is the code of a base item.
pub(super) fn is_base(code: &str) -> bool {
    code.len() == 12
}

impl Group {
    /// Whether something at this place belongs to the group.
    pub(super) fn holds(&self, pointer: &str) -> bool {
        let field = pointer.split('/').nth(1).unwrap_or_default();
        self.fields.contains(&field)
    }

    /// How far it is.
    pub(super) fn progress(&self, content: &Value, findings: &[Finding]) -> Progress {
        let own = findings.iter().filter(|finding| self.holds(&finding.pointer)).count();
        let values = || self.fields.iter().filter_map(|field| content.get(*field));
        if values().all(is_empty) {
            // What may be empty and is wanted by no rule is good as it is.
            return if own == 0 { Progress::Good } else { Progress::Empty };
        }
        let wanting = own > 0 && values().any(has_hole);
        match (own, wanting) {
            (0, _) => Progress::Good,
            (_, true) => Progress::Partial,
            (_, false) => Progress::Wrong,
        }
    }

    /// What it holds, in a line.
    pub(super) fn says(&self) -> String {
        let names: Vec<&str> = self.fields.iter().take(5).map(|field| field_name(field)).collect();
        names.join("、")
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(fields) => fields.values().all(is_empty),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Whether a text that belongs there is still empty.
fn has_hole(value: &Value) -> bool {
    match value {
        Value::String(text) => text.trim().is_empty(),
        Value::Array(list) => list.is_empty() || list.iter().any(has_hole),
        Value::Object(fields) => fields.values().any(|field| !field.is_null() && has_hole(field)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn there_are_eight_groups_and_every_element_stands_in_one() {
        for (code, own) in
            [("340199001000", &["code"][..]), ("11341323990011103D5340199001000", &["authority"][..])]
        {
            assert_eq!(groups(code).len(), 8);
            let root = super::super::tree::root(is_base(code));
            for field in root["properties"].as_object().unwrap().keys() {
                let count =
                    groups(code).iter().filter(|group| group.fields.contains(&field.as_str())).count();
                assert_eq!(count, usize::from(!own.contains(&field.as_str())), "{field}");
            }
        }
    }

    #[test]
    fn untouched_half_done_wrong_and_good_are_four_states() {
        let contact = &OVERLAY[4];
        let finding = |pointer: &str| Finding { pointer: pointer.into(), text: "缺少咨询电话".into() };
        let found = [finding("/contact/phone")];
        let empty = json!({ "contact": { "phone": "", "address": "" } });
        let half = json!({ "contact": { "phone": "", "address": "人民路" } });
        let full = json!({ "contact": { "phone": "错的", "address": "人民路" } });
        assert_eq!(contact.progress(&empty, &found), Progress::Empty);
        assert_eq!(contact.progress(&half, &found), Progress::Partial);
        assert_eq!(contact.progress(&full, &found), Progress::Wrong);
        assert_eq!(contact.progress(&full, &[finding("/stages")]), Progress::Good);
    }
}

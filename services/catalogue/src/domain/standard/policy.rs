//! The field policy: for every element of an item, who may say what about it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How free an authority is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Latitude {
    /// The base item says it; nobody else does.
    Fixed,
    /// The authority says it, within bounds.
    Bounded,
    /// The authority says it.
    Free,
}

/// One row of the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct FieldPolicy {
    /// The element, as it is called in the content.
    pub(crate) element: &'static str,
    /// What editors call it.
    pub(crate) name: &'static str,
    /// How free an authority is.
    pub(crate) latitude: Latitude,
    /// The bound, or why it is fixed or free.
    pub(crate) rule: &'static str,
}

const fn fixed(element: &'static str, name: &'static str) -> FieldPolicy {
    FieldPolicy { element, name, latitude: Latitude::Fixed, rule: "全市统一，由基本目录确定" }
}

const fn bounded(element: &'static str, name: &'static str, rule: &'static str) -> FieldPolicy {
    FieldPolicy { element, name, latitude: Latitude::Bounded, rule }
}

const fn free(element: &'static str, name: &'static str) -> FieldPolicy {
    FieldPolicy { element, name, latitude: Latitude::Free, rule: "由实施机关如实填写" }
}

/// Every element with a rule of its own. An element of the base that is not here is fixed, one of the overlay free.
pub(crate) const POLICY: &[FieldPolicy] = &[
    fixed("code", "基本编码"),
    fixed("name", "事项名称"),
    fixed("item_type", "事项类型"),
    fixed("level", "行使层级"),
    fixed("service_objects", "服务对象"),
    fixed("themes", "服务主题"),
    fixed("legal_basis", "设定依据"),
    fixed("conditions", "受理条件"),
    fixed("materials", "申请材料"),
    fixed("form", "申请表"),
    fixed("statutory_limit", "法定办结时限"),
    fixed("extension", "延长"),
    fixed("handling", "办件类型"),
    fixed("processing", "审批方式"),
    fixed("conclusion", "办结方式"),
    fixed("flow", "办理环节"),
    fixed("results", "办理结果"),
    fixed("special_procedures", "特别程序"),
    fixed("presence_required", "是否须到场"),
    fixed("agent_allowed", "是否可代办"),
    fixed("quantity_limit", "数量限制"),
    bounded("fees", "收费", "项目由基本目录确定，金额不得高于标准"),
    bounded("promised_limit", "承诺办结时限", "不得长于法定时限，使用同一种日"),
    bounded("stages", "办理流程", "五个环节齐全，各有责任单位，日数之和不超过承诺时限"),
    bounded("review_offices", "审核单位", "基本目录的每个审核环节都要有单位"),
    bounded("acceptance_points", "受理点", "至少一个；委托的要有文件、范围和期限"),
    bounded("visits", "到现场次数", "不为零要说明原因"),
    bounded("online", "网上办理", "全程网办的不用到现场；不收费的没有网上支付"),
    bounded("intake_rules", "受理规则", "逾期视为受理只用于行政许可"),
    free("contact", "地址、电话、时间"),
    free("seal_name", "审批专用章"),
    free("supervising_unit", "批后监管单位"),
    free("connection", "业务系统对接方式"),
    free("local_code", "地方编码"),
    free("handling_unit", "承办机构"),
    free("entrusted_by", "委托部门"),
    free("jurisdiction", "行政管辖"),
    free("cross_region", "通办范围"),
    free("channels", "办理形式"),
    free("system_level", "运行系统层级"),
    free("online_address", "网办地址"),
];

/// What editors call an element.
pub(crate) fn name_of(element: &str) -> &str {
    POLICY.iter().find(|row| row.element == element).map_or(element, |row| row.name)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::domain::standard::admit::overlay_elements;
    use contracts::catalogue::{BaseItemContent, OverlayContent};
    use serde_json::Value;

    /// The seeded homestead item with its places filled in.
    pub(crate) fn homestead() -> (BaseItemContent, OverlayContent) {
        let file = include_str!("../../../../../deploy/seed/items/homestead.json")
            .replace("${authority}", "11341323990011103D")
            .replace("${hall}", "7f000000-0000-8000-8000-000000000001")
            .replace("${division}", "341323110000")
            .replace("${county.agriculture}", "11341323990000033U");
        let seed: Value = serde_json::from_str(&file).unwrap();
        let base = serde_json::from_value(seed["base"].clone()).unwrap();
        (base, serde_json::from_value(seed["overlay"].clone()).unwrap())
    }

    #[test]
    fn every_row_names_an_element_that_there_is_once() {
        let (base, _) = homestead();
        let base = serde_json::to_value(base).unwrap();
        for row in POLICY {
            let known = base.get(row.element).is_some() || overlay_elements().contains(row.element);
            assert!(known, "{}", row.element);
            assert_eq!(POLICY.iter().filter(|other| other.element == row.element).count(), 1);
        }
    }

    #[test]
    fn what_binds_the_applicant_is_fixed_and_where_the_office_is_is_free() {
        let latitude =
            |element: &str| POLICY.iter().find(|row| row.element == element).map(|row| row.latitude);
        for element in ["name", "materials", "conditions", "form", "statutory_limit", "results"] {
            assert_eq!(latitude(element), Some(Latitude::Fixed), "{element}");
        }
        assert_eq!(latitude("promised_limit"), Some(Latitude::Bounded));
        assert_eq!(latitude("contact"), Some(Latitude::Free));
    }
}

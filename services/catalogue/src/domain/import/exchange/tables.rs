//! The tables' columns, as the live exchange names them. Codes and names have the widths seen there; the published schemas
//! differ in the widths of long texts, so that ours are wide enough for every published example.

use super::sets::{Part, Set, find};
use crate::domain::import::cell::{CellKind, Column, dictionary};

type Codes = &'static [(&'static str, &'static str)];

const STATES: Codes = &[("1", "在用"), ("2", "挂起"), ("3", "取消"), ("4", "草稿")];
const NATURES: Codes = &[("1", "法定机关"), ("2", "授权组织"), ("3", "受委托组织"), ("9", "其他")];
const LEVELS: Codes = &[
    ("1", "国家级"),
    ("2", "省级"),
    ("3", "市级"),
    ("4", "县级"),
    ("5", "镇(乡、街道)级"),
    ("6", "村(社区)级"),
    ("7", "分级管理"),
];
const OBJECTS: Codes = &[
    ("1", "自然人"),
    ("2", "企业法人"),
    ("3", "事业法人"),
    ("4", "社会组织法人"),
    ("5", "非法人企业"),
    ("6", "行政机关"),
    ("9", "其他组织"),
];
const HANDLING: Codes = &[("1", "即办件"), ("2", "承诺件"), ("9", "其他")];
const FORMS: Codes =
    &[("1", "窗口办理"), ("2", "电脑端网上办理"), ("3", "移动端网上办理"), ("4", "快递申请"), ("9", "其他")];
const PROCEDURES: Codes = &[("1", "延长审批"), ("2", "除延长审批之外的情况")];
const UNITS: Codes = &[("1", "工作日"), ("2", "自然日")];
const TRUTHS: Codes = &[("0", "否"), ("1", "是")];
const RESULTS: Codes = &[("10", "证照"), ("20", "批复"), ("99", "无")];
const DEPTHS: Codes = &[
    ("1", "互联网咨询"),
    ("2", "互联网收件"),
    ("3", "互联网预审"),
    ("4", "互联网受理"),
    ("5", "互联网办理"),
    ("6", "互联网办理结果信息反馈"),
    ("7", "互联网电子证照反馈"),
    ("8", "其他"),
];
const KINDS: Codes = &[("1", "原件"), ("2", "复印件"), ("3", "原件或复印件")];
const MEDIA: Codes = &[("1", "纸质"), ("2", "电子"), ("3", "纸质或电子")];
const NEEDS: Codes = &[("1", "必要"), ("2", "非必要"), ("3", "容缺后补")];
const SOURCES: Codes =
    &[("10", "申请人自备"), ("20", "政府部门核发"), ("30", "中介机构出具"), ("99", "其他")];

/// Key, heading, what it takes, whether it must be there.
type Known = (&'static str, &'static str, Is, bool);

enum Is {
    Text(usize),
    One(Codes),
    Some(Codes),
    Whole,
    /// A type of item that the table's set has.
    Type,
}

const BASIC_COLUMNS: &[Known] = &[
    ("row_guid", "记录标识", Is::Text(50), true),
    ("catalog_code", "基本编码", Is::Text(12), false),
    ("local_catalog_code", "地方基本编码", Is::Text(50), false),
    ("task_code", "实施编码", Is::Text(36), true),
    ("local_task_code", "地方实施编码", Is::Text(50), false),
    ("task_handle_item", "业务办理项编码", Is::Text(50), false),
    ("task_name", "事项名称", Is::Text(1_000), true),
    ("task_type", "事项类型", Is::Type, true),
    ("task_version", "版本", Is::Whole, true),
    ("task_state", "事项状态", Is::One(STATES), true),
    ("plan_effective_date", "计划生效日期", Is::Text(19), false),
    ("plan_cancel_date", "计划取消日期", Is::Text(19), false),
    ("by_law", "设定依据", Is::Text(8_000), false),
    ("dept_code", "实施主体编码", Is::Text(18), true),
    ("dept_name", "实施主体", Is::Text(200), true),
    ("dept_type", "实施主体性质", Is::One(NATURES), true),
    ("entrust_name", "委托部门", Is::Text(500), false),
    ("use_level", "行使层级", Is::One(LEVELS), true),
    ("server_type", "服务对象", Is::Some(OBJECTS), true),
    ("project_type", "办件类型", Is::One(HANDLING), true),
    ("accept_condition", "受理条件", Is::Text(8_000), false),
    ("handle_flow", "办理流程", Is::Text(8_000), false),
    ("handle_type", "办理形式", Is::Some(FORMS), false),
    ("special_procedure", "特别程序", Is::Some(PROCEDURES), false),
    ("anticipate_day", "法定办结时限", Is::Whole, false),
    ("anticipate_type", "法定办结时限单位", Is::One(UNITS), false),
    ("anticipate_explain", "法定办结时限说明", Is::Text(2_000), false),
    ("promise_day", "承诺办结时限", Is::Whole, false),
    ("promise_type", "承诺办结时限单位", Is::One(UNITS), false),
    ("promise_explain", "承诺办结时限说明", Is::Text(2_000), false),
    ("is_fee", "是否收费", Is::One(TRUTHS), true),
    ("fee_basis", "收费依据", Is::Text(4_000), false),
    ("limit_scene_num", "到现场次数", Is::Whole, false),
    ("link_way", "咨询方式", Is::Text(500), false),
    ("link_addr", "咨询地址", Is::Text(500), false),
    ("supervise_way", "监督投诉方式", Is::Text(500), false),
    ("transact_addr", "办理地点", Is::Text(2_000), false),
    ("transact_time", "办理时间", Is::Text(500), false),
    ("power_source", "权力来源", Is::Text(50), false),
    ("is_single_login", "是否单点登录", Is::One(TRUTHS), false),
    ("app_is_single_login", "移动端是否单点登录", Is::One(TRUTHS), false),
    ("mobile_terminal_url", "移动端办理地址", Is::Text(500), false),
    ("cd_batch", "批次", Is::Text(50), false),
    ("cd_operation", "操作", Is::Text(10), false),
    ("cd_time", "更新时间", Is::Text(19), false),
    ("data_source", "数据来源", Is::Text(50), false),
];

/// What the tables of penalties, levies, coercion and inspections have of these: nobody applies there, so that they say
/// nothing of doors, visits and fees.
const OF_OFFICE: &[&str] = &[
    "row_guid",
    "catalog_code",
    "local_catalog_code",
    "task_code",
    "local_task_code",
    "task_handle_item",
    "task_name",
    "task_type",
    "task_version",
    "task_state",
    "plan_effective_date",
    "plan_cancel_date",
    "by_law",
    "dept_code",
    "dept_name",
    "dept_type",
    "entrust_name",
    "use_level",
    "handle_flow",
    "anticipate_day",
    "anticipate_type",
    "anticipate_explain",
    "link_way",
    "supervise_way",
    "power_source",
    "cd_batch",
    "cd_operation",
    "cd_time",
    "data_source",
];
/// What levies have besides.
const OF_LEVY: &[&str] = &["accept_condition", "promise_day", "promise_type", "promise_explain"];

const PENALTY_COLUMNS: &[Known] = &[("punishment_method", "处罚的行为、种类、幅度", Is::Text(3_000), true)];
/// No published table explains the codes of kinds of levies: what an authority uses is kept as it is.
const LEVY_COLUMNS: &[Known] = &[
    ("collect_type", "征收种类", Is::Text(2), false),
    ("is_permit_reduce", "是否涉及征收（税）费减免的审批", Is::One(TRUTHS), false),
];

const EXTEND_COLUMNS: &[Known] = &[
    ("row_guid", "记录标识", Is::Text(50), true),
    ("task_code", "实施编码", Is::Text(36), true),
    ("is_entry_center", "是否进驻大厅", Is::One(TRUTHS), true),
    ("handle_area", "通办范围", Is::Text(10), false),
    ("other_dept", "联办机构", Is::Text(2_000), false),
    ("service_type", "中介服务", Is::Text(2_000), false),
    ("limit_explain", "数量限制", Is::Text(2_000), false),
    ("result_type", "结果类型", Is::One(RESULTS), false),
    ("result_name", "结果名称", Is::Text(500), false),
    ("result_guid", "结果样本", Is::Text(100), false),
    ("is_schedule", "是否支持预约", Is::One(TRUTHS), true),
    ("is_pay_online", "是否支持网上支付", Is::One(TRUTHS), true),
    ("is_express", "是否支持物流快递", Is::One(TRUTHS), true),
    ("is_service_terminals", "是否支持自助终端", Is::One(TRUTHS), false),
    ("is_online", "是否支持网办", Is::One(TRUTHS), true),
    ("online_handle_depth", "网办深度", Is::One(DEPTHS), false),
    ("online_handle_url", "网办地址", Is::Text(500), false),
    ("limit_scene_explain", "到现场原因", Is::Text(2_000), false),
    ("user_topic_type", "自然人主题", Is::Text(200), false),
    ("corp_topic_type", "法人主题", Is::Text(200), false),
    ("town_code", "乡镇代码", Is::Text(12), false),
    ("town_name", "乡镇名称", Is::Text(100), false),
    ("village_code", "村代码", Is::Text(12), false),
    ("village_name", "村名称", Is::Text(100), false),
    ("extend_field", "扩展字段", Is::Text(8_000), false),
];

const MATERIAL_COLUMNS: &[Known] = &[
    ("row_guid", "记录标识", Is::Text(50), true),
    ("task_code", "实施编码", Is::Text(36), true),
    ("material_name", "材料名称", Is::Text(500), true),
    ("type", "材料类型", Is::One(KINDS), true),
    ("format", "材料形式", Is::One(MEDIA), true),
    ("is_need", "材料必要性", Is::One(NEEDS), true),
    ("form_guid", "空表", Is::Text(100), false),
    ("example_guid", "样表", Is::Text(100), false),
    ("source_type", "来源渠道", Is::One(SOURCES), true),
    ("source_explain", "来源渠道说明", Is::Text(2_000), false),
    ("page_num", "份数", Is::Whole, true),
    ("page_format", "规格", Is::Text(100), false),
    ("fill_explain", "填报须知", Is::Text(4_000), false),
    ("accept_stand", "受理标准", Is::Text(4_000), false),
    ("by_law", "要求依据", Is::Text(4_000), false),
    ("order_num", "序号", Is::Whole, true),
    ("remark", "备注", Is::Text(2_000), false),
];

const FEE_COLUMNS: &[Known] = &[
    ("row_guid", "记录标识", Is::Text(50), true),
    ("task_code", "实施编码", Is::Text(36), true),
    ("fee_name", "收费项目", Is::Text(500), true),
    ("fee_stand", "收费标准", Is::Text(2_000), true),
    ("by_law", "收费依据", Is::Text(4_000), true),
    ("order_num", "序号", Is::Whole, true),
];

const QUESTION_COLUMNS: &[Known] = &[
    ("row_guid", "记录标识", Is::Text(50), true),
    ("task_code", "实施编码", Is::Text(36), true),
    ("question", "问题", Is::Text(2_000), true),
    ("answer", "解答", Is::Text(8_000), true),
    ("order_num", "序号", Is::Whole, true),
];

/// The columns of a table; none if there is no such table.
pub(crate) fn columns(table: &str) -> Vec<Column> {
    let Some((set, part)) = find(table) else { return Vec::new() };
    let (known, own): (&[Known], &[Known]) = match (part, set) {
        (Part::Basic, Set::Penalty) => (BASIC_COLUMNS, PENALTY_COLUMNS),
        (Part::Basic, Set::Levy) => (BASIC_COLUMNS, LEVY_COLUMNS),
        (Part::Basic, Set::General | Set::Check | Set::Service) => (BASIC_COLUMNS, &[]),
        (Part::Extend, _) => (EXTEND_COLUMNS, &[]),
        (Part::Material, _) => (MATERIAL_COLUMNS, &[]),
        (Part::Fee, _) => (FEE_COLUMNS, &[]),
        (Part::Question, _) => (QUESTION_COLUMNS, &[]),
    };
    let has = |(key, ..): &&Known| part != Part::Basic || has_column(set, key);
    known.iter().filter(has).chain(own).map(|own| column(set, own)).collect()
}

/// Whether a set's table of items has this column of the first.
fn has_column(set: Set, key: &str) -> bool {
    match set {
        Set::General => true,
        Set::Service => key != "power_source",
        Set::Penalty | Set::Check => OF_OFFICE.contains(&key),
        Set::Levy => OF_OFFICE.contains(&key) || OF_LEVY.contains(&key),
    }
}

fn column(set: Set, (key, heading, is, required): &Known) -> Column {
    let kind = match is {
        Is::Text(width) => CellKind::Text(*width),
        Is::One(codes) => CellKind::OneOf(dictionary(codes)),
        Is::Some(codes) => CellKind::Many(dictionary(codes)),
        Is::Whole => CellKind::Whole,
        Is::Type => CellKind::OneOf(set.types()),
    };
    let column = Column::new(key, heading, kind);
    if *required { column.required() } else { column }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::import::finding::FindingCode;
    use kernel::code::{ApplicationForm, AuthorityNature, ExerciseLevel, MaterialNeed, ServiceObject};

    #[test]
    fn a_cell_wider_than_its_column_is_refused() {
        let columns = columns("up_task_general_basic");
        let of = |key: &str| columns.iter().find(|column| column.key == key).unwrap();
        for (key, width) in
            [("catalog_code", 12), ("task_code", 36), ("task_handle_item", 50), ("local_task_code", 50)]
        {
            assert!(of(key).parse(&"1".repeat(width)).is_ok(), "{key}");
            assert_eq!(of(key).parse(&"1".repeat(width + 1)).unwrap_err().0, FindingCode::TooLong, "{key}");
        }
        assert_eq!(of("task_state").parse("5").unwrap_err().0, FindingCode::NotInDictionary);
    }

    #[test]
    fn the_dictionaries_are_those_of_the_code_tables() {
        let same =
            |codes: Codes, table: Vec<(&'static str, &'static str)>| assert_eq!(codes, table.as_slice());
        same(NATURES, AuthorityNature::ALL.iter().map(|it| (it.code(), it.name_zh())).collect());
        same(LEVELS, ExerciseLevel::ALL.iter().map(|it| (it.code(), it.name_zh())).collect());
        same(OBJECTS, ServiceObject::ALL.iter().map(|it| (it.code(), it.name_zh())).collect());
        same(FORMS, ApplicationForm::ALL.iter().map(|it| (it.code(), it.name_zh())).collect());
        same(NEEDS, MaterialNeed::ALL.iter().map(|it| (it.code(), it.name_zh())).collect());
    }

    #[test]
    fn each_set_has_the_columns_and_the_types_of_its_own() {
        let keys = |table: &str| columns(table).into_iter().map(|column| column.key).collect::<Vec<_>>();
        assert!(keys("up_task_punish_basic").iter().any(|key| key == "punishment_method"));
        assert!(keys("up_task_handle_basic").iter().any(|key| key == "collect_type"));
        assert!(keys("up_task_general_basic").iter().any(|key| key == "power_source"));
        for (table, lacks) in [
            ("up_task_check_basic", "project_type"),
            ("up_task_public_basic", "power_source"),
            ("up_task_general_basic", "punishment_method"),
        ] {
            assert!(!keys(table).iter().any(|key| key == lacks), "{table}: {lacks}");
        }
        let of_type =
            |table: &str| columns(table).into_iter().find(|column| column.key == "task_type").unwrap();
        assert!(of_type("up_task_punish_basic").parse("02").is_ok());
        assert_eq!(of_type("up_task_punish_basic").parse("01").unwrap_err().0, FindingCode::NotInDictionary);
        assert!(columns("up_task_punish_material").is_empty());
    }
}

//! The kinds of lists, each with its columns.

use kernel::code::ItemType;

use crate::domain::import::cell::{CellKind, Column, dictionary};

kernel::code_table! {
    /// A kind of list.
    ListKind, "kind of list" {
        /// Public services of three levels of government and of public enterprises.
        PublicServices = "public_services", "三级公共服务清单";
        /// What a township does for its people: twelve fields, and what the county adds.
        TownshipItems = "township_items", "乡镇“12+x”服务事项清单";
        /// Powers with their duties and liabilities.
        Powers = "powers", "权责清单";
        /// Services of intermediaries that an approval asks for.
        Intermediaries = "intermediaries", "行政审批中介服务清单";
        /// Administrative fees and government funds.
        Fees = "fees", "收费和政府性基金目录";
        /// Proofs that a written commitment replaces.
        Commitments = "commitments", "证明事项告知承诺清单";
        /// Where investment is forbidden or needs consent.
        NegativeInvestment = "negative_investment", "投资项目负面清单";
    }
}

/// The column that names an entry through all versions.
pub(crate) const NUMBER: &str = "no";
/// The column that refers to a base item.
pub(crate) const ITEM: &str = "item";
/// The column under which an entry is shown.
pub(crate) const NAME: &str = "name";

/// A list's own act of office: done without anyone's application.
pub(crate) const OF_OFFICE: &str = "依职权";
/// On application.
pub(crate) const ON_APPLICATION: &str = "依申请";

impl ListKind {
    /// Its columns. The first three are those of every list: number, name, item.
    pub(crate) fn columns(self) -> Vec<Column> {
        let mut columns = vec![
            Column::new(NUMBER, "编号", CellKind::Text(40)).required(),
            Column::new(NAME, self.named(), CellKind::Text(200)).required(),
        ];
        let item = Column::new(ITEM, "基本编码", CellKind::Text(12));
        columns.push(if self == Self::TownshipItems { item.required() } else { item });
        columns.extend(self.own());
        columns
    }

    fn named(self) -> &'static str {
        match self {
            Self::PublicServices => "服务事项",
            Self::TownshipItems => "事项名称",
            Self::Powers => "权力名称",
            Self::Intermediaries => "中介服务名称",
            Self::Fees => "项目名称",
            Self::Commitments => "证明名称",
            Self::NegativeInvestment => "领域",
        }
    }

    fn own(self) -> Vec<Column> {
        match self {
            Self::PublicServices => public_services(),
            Self::TownshipItems => township_items(),
            Self::Powers => powers(),
            Self::Intermediaries => intermediaries(),
            Self::Fees => fees(),
            Self::Commitments => commitments(),
            Self::NegativeInvestment => negative_investment(),
        }
    }
}

fn text(key: &str, heading: &str) -> Column {
    Column::new(key, heading, CellKind::Text(2_000))
}

/// Words that stand for themselves.
fn choice(key: &str, heading: &str, words: &[&str]) -> Column {
    let entries: Vec<(&str, &str)> = words.iter().map(|word| (*word, *word)).collect();
    Column::new(key, heading, CellKind::OneOf(dictionary(&entries)))
}

fn public_services() -> Vec<Column> {
    vec![
        choice("level", "层级", &["市级", "县级", "乡级"]).required(),
        choice("provider_kind", "提供单位类别", &["行政机关", "事业单位", "公共企业", "群团组织"]).required(),
        text("provider", "提供单位").required(),
        text("objects", "服务对象"),
        text("basis", "设定依据").required(),
        text("fee", "收费"),
        text("phone", "咨询电话"),
    ]
}

fn township_items() -> Vec<Column> {
    let fields: Vec<(&str, &str)> =
        contracts::catalogue::Domain::ALL.into_iter().map(|domain| (domain.code(), domain.name())).collect();
    vec![
        Column::new("domain", "领域", CellKind::OneOf(dictionary(&fields))).required(),
        choice("origin", "来源", &["12", "x"]).required(),
        text("mode", "办理方式"),
        text("basis", "设定依据"),
    ]
}

fn powers() -> Vec<Column> {
    let types: Vec<(&str, &str)> = ItemType::ALL
        .iter()
        .filter(|kind| **kind < ItemType::InternalApproval)
        .map(|kind| (kind.code(), kind.name_zh()))
        .collect();
    vec![
        Column::new("item_type", "权力类型", CellKind::OneOf(dictionary(&types))).required(),
        choice("exercise", "行使方式", &[ON_APPLICATION, OF_OFFICE]).required(),
        text("authority", "实施主体").required(),
        text("basis", "实施依据").required(),
        Column::new("duties", "责任事项", CellKind::Lines(2_000)),
        Column::new("liability", "追责情形", CellKind::Lines(2_000)),
        text("liability_basis", "追责依据"),
        text("remark", "备注"),
    ]
}

fn intermediaries() -> Vec<Column> {
    vec![
        text("approval", "对应的审批事项").required(),
        text("authority", "审批部门").required(),
        text("basis", "设定依据").required(),
        text("qualification", "机构资质要求"),
        choice("pricing", "收费性质", &["政府定价", "政府指导价", "市场调节价", "财政承担"]).required(),
        text("price_basis", "收费依据"),
        text("days", "服务时限"),
        Column::new("self_made", "申请人可自行编制", CellKind::Truth).required(),
    ]
}

fn fees() -> Vec<Column> {
    vec![
        choice("fee_kind", "类别", &["行政事业性收费", "政府性基金"]).required(),
        text("collector", "执收单位").required(),
        text("standard", "征收标准").required(),
        text("basis", "文件依据").required(),
        text("management", "资金管理方式"),
        Column::new("from_enterprises", "涉企", CellKind::Truth),
    ]
}

fn commitments() -> Vec<Column> {
    vec![
        text("used_for", "用于办理").required(),
        text("asked_by", "索要单位").required(),
        text("issued_by", "开具单位").required(),
        text("basis", "设定依据").required(),
        text("duty", "承诺内容").required(),
        choice("check", "核查方式", &["在线核查", "现场核查", "协助核查", "免予核查"]).required(),
        text("excluded", "不适用告知承诺的情形").required(),
        text("consequence", "不实承诺的后果").required(),
    ]
}

fn negative_investment() -> Vec<Column> {
    vec![
        choice("measure", "管理方式", &["禁止准入", "许可准入"]).required(),
        text("scope", "适用范围"),
        text("description", "措施描述").required(),
        text("basis", "依据").required(),
        text("authority", "主管部门"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_names_its_entries_and_no_column_twice() {
        for kind in ListKind::ALL {
            let columns = kind.columns();
            assert!(columns.iter().take(2).all(|column| column.required), "{kind}");
            let mut names: Vec<&String> =
                columns.iter().flat_map(|column| [&column.key, &column.heading]).collect();
            let all = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), all, "{kind}");
        }
    }

    #[test]
    fn the_kinds_are_those_of_the_check_constraint() {
        let names: Vec<String> = ListKind::ALL.iter().map(|kind| format!("'{kind}'")).collect();
        let sql = include_str!("../../../../../migrations/catalogue/2026-11-22-010303_create_lists/up.sql");
        assert!(sql.contains(&format!("CHECK (kind IN ({}))", names.join(", "))));
    }
}

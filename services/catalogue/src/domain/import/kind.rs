//! What a file holds.

use super::{exchange, sheet::Table};

kernel::code_table! {
    /// What a file holds.
    ImportKind, "kind of import" {
        /// Names and local codes of another place's listing.
        Names = "names", "外部事项名单（只有名称）";
        /// Base items with all elements.
        BaseItems = "base_items", "基本目录";
        /// What authorities fill in, with all elements.
        ImplementingItems = "implementing_items", "实施清单";
        /// The tables of the national exchange.
        Exchange = "exchange", "国家数据交换表";
        /// What halls themselves say of items, wherever they say it.
        Statements = "statements", "各地对外说法";
    }
}

impl ImportKind {
    /// What these tables look like.
    pub(crate) fn guess(tables: &[Table]) -> Self {
        let has = |heading: &str| tables.iter().any(|table| table.column(heading).is_some());
        let either = |key: &str, heading: &str| has(key) || has(heading);
        if tables.iter().any(|table| exchange::sets::find(&table.name).is_some()) || has("task_name") {
            Self::Exchange
        } else if either("document", "出处") && either("code", "实施编码") {
            Self::Statements
        } else if has("base_code") || either("acceptance_points", "受理点") {
            Self::ImplementingItems
        } else if either("conditions", "受理条件") && either("materials", "申请材料") {
            Self::BaseItems
        } else {
            Self::Names
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_its_headings() {
        let table = |name: &str, headings: &[&str]| Table {
            name: name.to_owned(),
            headings: headings.iter().map(|&heading| heading.to_owned()).collect(),
            lines: Vec::new(),
        };
        for (table, kind) in [
            (table("", &["department", "name", "local_code"]), ImportKind::Names),
            (table("", &["基本编码", "受理条件", "申请材料"]), ImportKind::BaseItems),
            (table("", &["base_code", "authority"]), ImportKind::ImplementingItems),
            (table("", &["实施编码", "出处"]), ImportKind::Statements),
            (table("up_task_general_basic", &["row_guid"]), ImportKind::Exchange),
            (table("up_task_punish_basic", &["row_guid"]), ImportKind::Exchange),
        ] {
            assert_eq!(ImportKind::guess(&[table]), kind);
        }
    }
}

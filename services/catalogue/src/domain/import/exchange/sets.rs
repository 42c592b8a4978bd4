//! The sets of tables: one for each group of item types, named as the live exchange names them.

use kernel::code::ItemType;
use serde_json::Value;

use crate::domain::import::sheet::Table;

/// A set of tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Set {
    /// 许可、给付、奖励、确认、裁决、其他: what is done on application.
    General,
    /// 处罚.
    Penalty,
    /// 征收.
    Levy,
    /// 强制 and 检查.
    Check,
    /// 公共服务.
    Service,
}

/// What a table of a set holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// The items.
    Basic,
    /// What extends a line of the items.
    Extend,
    /// Their materials.
    Material,
    /// Their fees.
    Fee,
    /// Their frequent questions.
    Question,
}

/// Every table. In a set the items stand before what belongs to them.
pub(crate) const TABLES: &[(Set, Part, &str)] = &[
    (Set::General, Part::Basic, "up_task_general_basic"),
    (Set::General, Part::Extend, "up_task_general_extend"),
    (Set::General, Part::Material, "up_task_general_material"),
    (Set::General, Part::Fee, "up_task_general_fee_project"),
    (Set::General, Part::Question, "up_task_general_questions"),
    (Set::Penalty, Part::Basic, "up_task_punish_basic"),
    (Set::Penalty, Part::Question, "up_task_punish_questions"),
    (Set::Levy, Part::Basic, "up_task_handle_basic"),
    (Set::Levy, Part::Material, "up_task_handle_material"),
    (Set::Levy, Part::Question, "up_task_handle_questions"),
    (Set::Check, Part::Basic, "up_task_check_basic"),
    (Set::Check, Part::Question, "up_task_check_questions"),
    (Set::Service, Part::Basic, "up_task_public_basic"),
    (Set::Service, Part::Extend, "up_task_public_extend"),
    (Set::Service, Part::Material, "up_task_public_material"),
    (Set::Service, Part::Fee, "up_task_public_fee_project"),
    (Set::Service, Part::Question, "up_task_public_questions"),
];

/// What a table holds; none if the exchange has no such table.
pub(crate) fn find(name: &str) -> Option<(Set, Part)> {
    TABLES.iter().find(|(.., known)| *known == name).map(|(set, part, _)| (*set, *part))
}

impl Set {
    /// The set of an item of this type.
    pub(crate) fn of(kind: ItemType) -> Self {
        match kind {
            ItemType::Punishment => Self::Penalty,
            ItemType::Levy => Self::Levy,
            ItemType::Coercion | ItemType::Inspection => Self::Check,
            ItemType::PublicService | ItemType::PublicUtility => Self::Service,
            ItemType::Power
            | ItemType::Licence
            | ItemType::Benefit
            | ItemType::Confirmation
            | ItemType::Reward
            | ItemType::Ruling
            | ItemType::OtherPower
            | ItemType::InternalApproval => Self::General,
        }
    }

    /// The types of its items: code and name.
    pub(crate) fn types(self) -> Vec<(String, String)> {
        let own = ItemType::ALL.iter().copied().filter(|kind| Self::of(*kind) == self);
        own.map(|kind| (kind.code().to_owned(), kind.name_zh().to_owned())).collect()
    }

    /// Its table of this part, if it has one.
    pub(crate) fn table(self, part: Part) -> Option<&'static str> {
        TABLES.iter().find(|(set, own, _)| *set == self && *own == part).map(|(.., name)| *name)
    }

    /// The set that an item's details are told in: the one whose table of items they name.
    pub(crate) fn of_details(details: &Value) -> Self {
        let told = TABLES.iter().find(|(_, part, name)| *part == Part::Basic && details.get(*name).is_some());
        told.map_or(Self::General, |(set, ..)| *set)
    }

    /// The set that a table without a name is taken for: by the type of its first item.
    pub(crate) fn guessed(table: &Table) -> Self {
        let at = table.column("task_type").or_else(|| table.column("事项类型"));
        let told = at.zip(table.lines.first()).map_or("", |(at, line)| line.cell(at));
        let names = |kind: &ItemType| told.starts_with(kind.code()) || told == kind.name_zh();
        ItemType::ALL.iter().copied().find(names).map_or(Self::General, Self::of)
    }
}

/// What the details say in one of their set's tables.
pub(crate) fn part(details: &Value, part: Part) -> &Value {
    let table = Set::of_details(details).table(part);
    table.and_then(|table| details.get(table)).unwrap_or(&Value::Null)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::import::sheet::Line;
    use std::collections::BTreeSet;

    #[test]
    fn every_type_of_item_has_one_set_and_every_set_a_table_of_items() {
        for kind in ItemType::ALL.iter().copied() {
            let set = Set::of(kind);
            assert!(set.types().iter().any(|(code, _)| code == kind.code()));
            let table = set.table(Part::Basic).unwrap();
            assert_eq!(find(table), Some((set, Part::Basic)));
        }
        let names: BTreeSet<&str> = TABLES.iter().map(|(.., name)| *name).collect();
        assert_eq!(names.len(), TABLES.len());
        assert_eq!(find("up_task_general_basics"), None);
    }

    #[test]
    fn a_table_without_a_name_is_known_by_the_type_of_its_items() {
        for (told, set) in [
            ("02", Set::Penalty),
            ("04 行政征收", Set::Levy),
            ("行政检查", Set::Check),
            ("20", Set::Service),
            ("", Set::General),
        ] {
            let line = Line { number: 2, cells: vec!["甲".to_owned(), told.to_owned()] };
            let headings = vec!["task_name".to_owned(), "task_type".to_owned()];
            let table = Table { name: String::new(), headings, lines: vec![line] };
            assert_eq!(Set::guessed(&table), set, "{told}");
        }
    }
}

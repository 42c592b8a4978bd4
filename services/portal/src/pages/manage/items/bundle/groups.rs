//! The six groups in which a bundle is edited.
use crate::{
    client::catalogue::{bundles::Detail, items::Found},
    pages::manage::items::tree::Finding,
};

/// A group of elements: its word, its name, its elements.
pub(super) struct Group {
    pub(super) word: &'static str,
    pub(super) name: &'static str,
    pub(super) fields: &'static [&'static str],
}

/// All groups, in the order of work.
pub(super) const GROUPS: &[Group] = &[
    Group {
        word: "basic",
        name: "基本信息",
        fields: &["name", "aliases", "themes", "summary", "lead", "legal_basis", "promised_limit"],
    },
    Group { word: "members", name: "包含的事项", fields: &["members"] },
    Group { word: "form", name: "一张表", fields: &["form"] },
    Group { word: "papers", name: "只交一次的材料", fields: &["shared_materials"] },
    Group { word: "course", name: "怎么办、分几个阶段", fields: &["course"] },
    Group { word: "faq", name: "常见问题", fields: &["faqs"] },
];

/// A group on the page of a bundle.
pub(super) struct GroupLine {
    pub(super) word: &'static str,
    pub(super) name: &'static str,
    pub(super) findings: Vec<String>,
}

impl Group {
    /// Whether something at this place belongs to the group.
    pub(super) fn holds(&self, pointer: &str) -> bool {
        pointer.split('/').nth(1).is_some_and(|field| self.fields.contains(&field))
    }
}

/// The groups with what is wrong in each.
pub(super) fn lines(detail: &Detail) -> Vec<GroupLine> {
    let findings = findings(detail);
    let line = |group: &Group| {
        let own = findings.iter().filter(|finding| group.holds(&finding.pointer));
        let findings = own.map(|finding| finding.text.clone()).collect();
        GroupLine { word: group.word, name: group.name, findings }
    };
    GROUPS.iter().map(line).collect()
}

/// What the catalogue says of a version, with places inside its content.
pub(super) fn findings(detail: &Detail) -> Vec<Finding> {
    let inside = |pointer: &str| pointer.strip_prefix("/bundle").unwrap_or(pointer).to_owned();
    let found = detail.version.findings.iter();
    found.map(|found| Finding { pointer: inside(&found.pointer), text: words(found) }).collect()
}

/// What is wrong and what to do.
pub(super) fn words(found: &Found) -> String {
    format!("{}。{}", found.message_zh, found.advice_zh)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_element_of_a_bundle_but_its_word_stands_in_one_group() {
        let root = super::super::super::tree::bundle_root();
        for field in root["properties"].as_object().unwrap().keys() {
            let count = GROUPS.iter().filter(|group| group.fields.contains(&field.as_str())).count();
            assert_eq!(count, usize::from(field != "code"), "{field}");
        }
    }
}

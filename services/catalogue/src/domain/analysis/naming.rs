//! When two names mean the same paper. Strict on purpose: better one found by hand than one invented.

use crate::domain::search::{query::plain, sound::sound_of};

/// What is said of the sheet, not of what stands on it.
const SHEETS: &[&str] = &[
    "原件及复印件",
    "原件和复印件",
    "原件或复印件",
    "复印件",
    "原件",
    "扫描件",
    "电子版",
    "电子件",
    "彩色照片",
    "正反面",
    "副本",
    "正本",
];
/// Who brings it is the same person.
const OWN: &[&str] = &["申请人本人", "申请人", "本人", "申报人", "当事人"];
/// The official word and the everyday ones.
const ALSO: &[(&str, &str)] = &[
    ("居民户口簿", "户口簿"),
    ("户口本", "户口簿"),
    ("户口薄", "户口簿"),
    ("居民身份证", "身份证"),
    ("身份证件", "身份证"),
    ("身份证明", "身份证"),
    ("营业执照副本", "营业执照"),
    ("不动产权证书", "不动产权证"),
    ("一寸", "1寸"),
    ("二寸", "2寸"),
    ("两寸", "2寸"),
];
/// Words that join and say nothing.
const JOINTS: &[char] = &['的', '之', '和', '与', '及', '或'];
/// Names that mean another paper each time.
const VAGUE: &[&str] = &[
    "证明",
    "证明材料",
    "相关证明",
    "相关证明材料",
    "申请表",
    "申请书",
    "其他材料",
    "相关材料",
    "承诺书",
    "授权委托书",
    "照片",
    "材料",
    "有关材料",
    "有关证明",
    "申请材料",
    "登记表",
    "审批表",
    "说明",
    "情况说明",
];

/// A name reduced to what it means.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Name(String);

impl Name {
    /// Reduces a name: without brackets and what stands in them, sheets, joining words, and whose it is if it is the
    /// applicant's own.
    pub(crate) fn of(text: &str) -> Self {
        let mut depth = 0_u32;
        let mut bare = String::new();
        for letter in text.chars() {
            match letter {
                '（' | '(' | '【' | '〔' => depth += 1,
                '）' | ')' | '】' | '〕' => depth = depth.saturating_sub(1),
                _ if depth == 0 => bare.push(letter),
                _ => {}
            }
        }
        let mut name: String = plain(&bare).split_whitespace().collect();
        for sheet in SHEETS {
            name = name.replace(sheet, "");
        }
        if let Some(rest) = OWN.iter().find_map(|own| name.strip_prefix(own)) {
            name = rest.to_owned();
        }
        for (official, word) in ALSO {
            name = name.replace(official, word);
        }
        Self(name.chars().filter(|letter| !JOINTS.contains(letter)).collect())
    }

    /// Whether it says which paper: not a vague word, and long enough to be one.
    pub(crate) fn is_proof(&self) -> bool {
        self.0.chars().count() > 2 && !VAGUE.contains(&self.0.as_str())
    }

    /// Whether both mean the same paper: equal, or one character written for another of the same sound (户口薄).
    pub(crate) fn means(&self, other: &Self) -> bool {
        self.is_proof() && other.is_proof() && (self == other || self.misspelled(other))
    }

    fn misspelled(&self, other: &Self) -> bool {
        let (mine, its): (Vec<char>, Vec<char>) = (self.0.chars().collect(), other.0.chars().collect());
        let mut different = mine.iter().zip(&its).filter(|(one, two)| one != two);
        let (first, second) = (different.next(), different.next());
        let alike = |pair: (&char, &char)| {
            let (one, other) = (sound_of(*pair.0).usual(), sound_of(*pair.1).usual());
            one.is_some() && one == other
        };
        mine.len() == its.len() && mine.len() > 2 && second.is_none() && first.is_some_and(alike)
    }

    /// Whether two issuers may be the same: one name contains the other.
    pub(crate) fn may_be(&self, other: &Self) -> bool {
        self.0.contains(&other.0) || other.0.contains(&self.0)
    }

    /// How it is usually read: misspelled names are read alike.
    pub(crate) fn spelled(&self) -> String {
        let read = |letter: char| {
            sound_of(letter).usual().map_or_else(|| letter.to_string(), |s| s.text().to_owned())
        };
        self.0.chars().map(read).collect()
    }

    /// The reduced name.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(one: &str, other: &str) -> bool {
        Name::of(one).means(&Name::of(other))
    }

    #[test]
    fn one_paper_under_two_names_is_one_paper() {
        for (one, other) in [
            ("居民身份证", "申请人身份证复印件"),
            ("户口簿", "居民户口簿（户主页和本人页）"),
            ("户口簿", "户口薄"),
            ("结婚证原件及复印件", "结婚证"),
            ("房屋所有权证", "房屋的所有权证"),
        ] {
            assert!(same(one, other), "{one} {other}");
        }
    }

    #[test]
    fn two_papers_with_like_names_are_two() {
        for (one, other) in [
            ("拖拉机行驶证", "拖拉机驾驶证"),
            ("父亲身份证", "母亲身份证"),
            ("出生医学证明", "死亡医学证明"),
            ("证明材料", "证明材料"),
            ("申请表", "申请表"),
            ("户主身份证", "身份证"),
        ] {
            assert!(!same(one, other), "{one} {other}");
        }
    }
}

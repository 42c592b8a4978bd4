//! What of a phrase that found nothing may be kept for the editor. People type names and numbers into search boxes;
//! those must not stay with us.

use std::collections::HashSet;

use super::{query::plain, sound::is_han};

/// Longer texts are no search words but stories: they are not kept.
const LONGEST: usize = 24;
/// So many digits in a row may be a number of someone.
const DIGITS: usize = 3;
/// After so many hours in which it was asked, a phrase is common enough to be read, whatever it looks like.
pub(crate) const COMMON: i32 = 3;

/// The family names of nine people in ten, with those that are rarer but frequent here.
const FAMILY_NAMES: &str = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田\
任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕\
聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强\
柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩\
稽井练仲乐虞卞封竺冼原官衣楚佟栗匡宗应台巫鞠僧桑荆谌银扬明沙薄伏岑习胥保和蔺";

/// What may be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kept {
    /// Nothing: it is empty, a number, or a story.
    Nothing,
    /// The phrase, at once.
    Plain(String),
    /// Only that it was asked; the phrase itself once it is common. It may be somebody's name.
    Unread(String),
}

/// What may be kept of a phrase. `known` are the pairs of characters that stand in names of the catalogue.
pub(crate) fn kept(typed: &str, known: &HashSet<(char, char)>) -> Kept {
    let plain = plain(typed);
    let words: Vec<String> = plain.split_whitespace().map(masked).collect();
    let phrase = words.join(" ");
    let letters = phrase.chars().filter(|letter| letter.is_alphabetic()).count();
    if letters < 2 || phrase.chars().count() > LONGEST || plain.chars().count() > LONGEST * 2 {
        return Kept::Nothing;
    }
    if may_name(&phrase, known) { Kept::Unread(phrase) } else { Kept::Plain(phrase) }
}

/// Runs of digits, with the letters that stand among them, become one sign: `34132319X` and `a1393` too.
fn masked(word: &str) -> String {
    let digits = |text: &str| text.chars().filter(|letter| letter.is_numeric()).count();
    let mut parts: Vec<String> = Vec::new();
    let mut run = String::new();
    for letter in word.chars().chain([' ']) {
        if letter.is_ascii_alphanumeric() || letter.is_numeric() {
            run.push(letter);
            continue;
        }
        if !run.is_empty() {
            parts.push(if digits(&run) >= DIGITS { "＊".to_owned() } else { std::mem::take(&mut run) });
            run.clear();
        }
        if letter != ' ' {
            parts.push(letter.to_string());
        }
    }
    parts.concat()
}

/// Whether someone may be named: letters only may be a name in pinyin; characters that stand in no name of the
/// catalogue and begin with a family name may be one.
fn may_name(phrase: &str, known: &HashSet<(char, char)>) -> bool {
    let letters: Vec<char> = phrase.chars().filter(|letter| letter.is_alphabetic()).collect();
    if !letters.iter().copied().any(is_han) {
        return true;
    }
    let mut unknown: Vec<char> = Vec::new();
    let mut runs: Vec<Vec<char>> = Vec::new();
    for (place, letter) in letters.iter().enumerate() {
        let beside = |one: Option<&char>, other: Option<&char>| match (one, other) {
            (Some(one), Some(other)) => known.contains(&(*one, *other)),
            _ => false,
        };
        let before = place.checked_sub(1).and_then(|before| letters.get(before));
        if beside(before, Some(letter)) || beside(Some(letter), letters.get(place + 1)) {
            runs.push(std::mem::take(&mut unknown));
        } else {
            unknown.push(*letter);
        }
    }
    runs.push(unknown);
    // A name begins with a family name and has one or two characters more; what follows it may be unknown as well.
    runs.iter()
        .any(|run| run.windows(2).any(|pair| pair.first().is_some_and(|first| FAMILY_NAMES.contains(*first))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> HashSet<(char, char)> {
        let pairs = ["看病", "花钱", "低保", "补贴", "高龄", "身份", "份证"];
        pairs.iter().map(|pair| (pair.chars().next().unwrap(), pair.chars().nth(1).unwrap())).collect()
    }

    #[test]
    fn plain_words_are_kept_as_they_are() {
        assert_eq!(kept("看病花钱太多", &known()), Kept::Plain("看病花钱太多".into()));
        assert_eq!(kept("高龄补贴!", &known()), Kept::Plain("高龄补贴".into()));
    }

    #[test]
    fn numbers_of_citizens_phones_and_cards_are_not_kept() {
        for typed in [
            "341323196804120313",
            "34132319680412031X",
            "13900000001",
            "139 0000 0001",
            "１３９００００",
            "a@b.cn 139000",
        ] {
            let found = kept(typed, &known());
            let text = match &found {
                Kept::Nothing => "",
                Kept::Plain(text) | Kept::Unread(text) => text,
            };
            assert!(!text.chars().any(char::is_numeric), "{typed}: {found:?}");
        }
        assert_eq!(kept("低保13900000001", &known()), Kept::Plain("低保＊".into()));
    }

    #[test]
    fn what_may_be_a_name_is_not_read_until_it_is_common() {
        for typed in ["王守田", "张伟", "李桂芝的低保", "身份证 赵成海", "zhangwei"] {
            assert!(matches!(kept(typed, &known()), Kept::Unread(_)), "{typed}");
        }
    }

    #[test]
    fn stories_and_signs_are_not_kept() {
        assert_eq!(kept(&"我家的事情很多".repeat(6), &known()), Kept::Nothing);
        assert_eq!(kept("?!", &known()), Kept::Nothing);
        assert_eq!(kept("证", &known()), Kept::Nothing);
    }
}

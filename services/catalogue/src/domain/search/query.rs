//! What someone typed, made comparable: no filler words, no punctuation, letters in runs.

/// The longest text that is looked at, in characters, and the most words of it.
const LONGEST: usize = 40;
const WORDS: usize = 6;

/// What people say around the thing they want; the longer ones first.
const FILLERS: &[&str] = &[
    "需要什么材料",
    "要带什么材料",
    "需要哪些材料",
    "要什么材料",
    "什么条件",
    "什么手续",
    "需要什么",
    "怎么办理",
    "如何办理",
    "在哪里办",
    "去哪里办",
    "到哪里办",
    "怎么申请",
    "如何申请",
    "可以申请",
    "在哪办",
    "去哪办",
    "哪里办",
    "怎么办",
    "怎么弄",
    "咋办理",
    "办一个",
    "办一下",
    "在哪里",
    "去哪里",
    "找哪里",
    "找哪个",
    "多少钱",
    "能不能",
    "可不可以",
    "是不是",
    "有没有",
    "办理",
    "申请",
    "如何",
    "怎么",
    "怎样",
    "咋办",
    "咋弄",
    "咋样",
    "哪里",
    "哪儿",
    "在哪",
    "去哪",
    "我要",
    "我想",
    "想要",
    "请问",
    "你好",
    "您好",
    "一下",
    "想办",
    "要办",
    "我的",
    "帮我",
    "可以",
    "需要",
    "什么",
    "手续",
    "流程",
];

/// Small words that carry nothing wherever they stand.
const PARTICLES: &[char] =
    &['的', '了', '吗', '呢', '啊', '吧', '呀', '嘛', '我', '咋', '俺', '您', '你', '请'];

/// What may be left of a filler, and says nothing alone.
const VERBS: &[&str] = &["办", "要", "想", "做", "弄", "吗", "了", "的", "呢"];

/// One piece of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unit {
    /// A Chinese character or a digit.
    Char(char),
    /// Letters in a row: pinyin, initials, or both.
    Letters(String),
}

/// What someone typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Query {
    /// All of it in a row.
    pub(crate) whole: Vec<Unit>,
    /// The words between blanks and signs, where there are several.
    pub(crate) words: Vec<Vec<Unit>>,
}

impl Query {
    /// Reads what someone typed.
    pub(crate) fn parse(text: &str) -> Self {
        let plain: String = plain(text);
        let said = plain.split_whitespace().map(|word| units(&core(word))).filter(|word| !word.is_empty());
        let mut words: Vec<Vec<Unit>> = said.collect();
        if words.is_empty() {
            words = plain.split_whitespace().map(units).collect();
        }
        words.truncate(WORDS);
        let whole = joined(&words);
        if words.len() < 2 {
            words.clear();
        }
        Self { whole, words }
    }

    /// Whether there is nothing to look for.
    pub(crate) fn is_empty(&self) -> bool {
        self.whole.is_empty()
    }
}

/// Letters that are typed apart, `lin shi`, are one run when they are looked at together.
fn joined(words: &[Vec<Unit>]) -> Vec<Unit> {
    let mut whole: Vec<Unit> = Vec::new();
    for unit in words.iter().flatten() {
        match (whole.last_mut(), unit) {
            (Some(Unit::Letters(run)), Unit::Letters(more)) => run.push_str(more),
            _ => whole.push(unit.clone()),
        }
    }
    whole
}

/// Lower case, half width, blanks for everything that is neither letter nor digit.
pub(crate) fn plain(text: &str) -> String {
    let half = |letter: char| match u32::from(letter) {
        code @ 0xFF01..=0xFF5E => char::from_u32(code - 0xFEE0).unwrap_or(letter),
        _ => letter,
    };
    let letters = text.chars().take(LONGEST).map(half).flat_map(char::to_lowercase);
    letters.map(|letter| if letter.is_alphanumeric() { letter } else { ' ' }).collect()
}

/// Without what people say around the thing; empty where nothing else is said.
pub(crate) fn core(word: &str) -> String {
    let mut rest = word.to_owned();
    for filler in FILLERS {
        rest = rest.replace(filler, "");
    }
    let kept: String = rest.chars().filter(|letter| !PARTICLES.contains(letter)).collect();
    let kept = if kept.chars().count() > 1 { kept } else { rest };
    if VERBS.contains(&kept.as_str()) { String::new() } else { kept }
}

fn units(word: &str) -> Vec<Unit> {
    let mut found: Vec<Unit> = Vec::new();
    for letter in word.chars() {
        if !letter.is_ascii_lowercase() {
            found.push(Unit::Char(letter));
        } else if let Some(Unit::Letters(run)) = found.last_mut() {
            run.push(letter);
        } else {
            found.push(Unit::Letters(letter.to_string()));
        }
    }
    found
}

/// Whether it is made of Chinese characters and digits only.
pub(crate) fn without_letters(units: &[Unit]) -> bool {
    units.iter().all(|unit| matches!(unit, Unit::Char(_)))
}

/// Its characters; letters are left out.
pub(crate) fn chars(units: &[Unit]) -> impl Iterator<Item = char> {
    units.iter().filter_map(|unit| match unit {
        Unit::Char(letter) => Some(*letter),
        Unit::Letters(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        Query::parse(text)
            .whole
            .into_iter()
            .map(|unit| match unit {
                Unit::Char(letter) => letter.to_string(),
                Unit::Letters(run) => format!("[{run}]"),
            })
            .collect()
    }

    #[test]
    fn filler_words_and_signs_are_left_out() {
        assert_eq!(read("我想申请低保，怎么办？"), "低保");
        assert_eq!(read("请问身份证丢了在哪里办"), "身份证丢");
        assert_eq!(read("办理"), "办理", "what is nothing but filler is still a word");
        assert_eq!(read("%_ '"), "");
    }

    #[test]
    fn letters_run_together_and_are_small() {
        assert_eq!(read("Lin Shi 救助"), "[linshi]救助");
        assert_eq!(read("ＬＳｊｚ"), "[lsjz]");
        assert_eq!(read("4050补贴"), "4050补贴");
    }

    #[test]
    fn words_stand_apart_only_where_there_are_several() {
        assert_eq!(Query::parse("农机 补贴").words.len(), 2);
        assert!(Query::parse("农机补贴").words.is_empty());
        assert_eq!(Query::parse(&"词 ".repeat(50)).words.len(), WORDS);
        assert_eq!(Query::parse(&"长".repeat(500)).whole.len(), LONGEST);
    }
}

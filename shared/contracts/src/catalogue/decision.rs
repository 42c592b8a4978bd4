//! Decision tables: what law or a fee schedule says in rows, with typed questions in front. They are read by people as a
//! table and by the hall as a function; `decision_check` says whether nothing is forgotten and nothing contradicts.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is asked before a table is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TableInput {
    /// A word, `age`: rows and answers refer to it.
    pub key: String,
    /// What people are asked, in plain words: 您今年多大岁数？
    pub question: String,
    /// What an answer is.
    pub kind: InputKind,
}

/// What an answer is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum InputKind {
    /// Yes or no.
    YesNo,
    /// One of these words.
    Choice {
        /// The words, in the order in which they are shown.
        options: Vec<String>,
    },
    /// A whole number.
    Number {
        /// Not less than.
        min: i64,
        /// Not more than.
        max: i64,
        /// 岁, 平方米, 人.
        unit: String,
    },
}

/// One answer, or what a row wants of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Answer {
    /// Of a yes-or-no question.
    YesNo(bool),
    /// Of a number.
    Number(i64),
    /// Of a choice.
    Word(String),
}

/// Answers by the keys of the inputs.
pub type Answers = BTreeMap<String, Answer>;

/// What a row says of one input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "is", rename_all = "snake_case", deny_unknown_fields)]
pub enum Cell {
    /// It does not matter.
    Any,
    /// Yes, or no.
    YesNo {
        /// Which.
        value: bool,
    },
    /// One of these words.
    OneOf {
        /// Which.
        words: Vec<String>,
    },
    /// A number between these, both included; an end that is missing is open.
    Between {
        /// Not less than.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<i64>,
        /// Not more than.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<i64>,
    },
}

impl Cell {
    /// Whether this answer fits.
    #[must_use]
    pub fn holds(&self, answer: &Answer) -> bool {
        match (self, answer) {
            (Self::Any, _) => true,
            (Self::YesNo { value }, Answer::YesNo(said)) => value == said,
            (Self::OneOf { words }, Answer::Word(said)) => words.contains(said),
            (Self::Between { from, to }, Answer::Number(said)) => {
                from.is_none_or(|from| *said >= from) && to.is_none_or(|to| *said <= to)
            }
            (Self::YesNo { .. } | Self::OneOf { .. } | Self::Between { .. }, _) => false,
        }
    }
}

/// Which rows count when several fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HitPolicy {
    /// Exactly one row fits any answers.
    Unique,
    /// The first that fits.
    First,
    /// All that fit, together; none is an answer, too.
    Collect,
}

/// A row: what it wants, and what then is so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TableRow<T> {
    /// One cell for each input, in their order.
    pub when: Vec<Cell>,
    /// What then is so.
    pub then: T,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionTable<T> {
    /// The questions.
    pub inputs: Vec<TableInput>,
    /// Which rows count.
    pub policy: HitPolicy,
    /// The rows, in their order.
    pub rows: Vec<TableRow<T>>,
}

/// 能不能办: who may apply, in at most three questions.
pub type EligibilityTable = DecisionTable<Verdict>;

/// 收费标准: what is paid.
pub type FeeTable = DecisionTable<FeeLine>;

/// Whether someone may apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Eligible {
    /// 能办
    Yes,
    /// 可能能办
    Maybe,
    /// 不能办
    No,
}

/// What someone is told: never a bare no.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Verdict {
    /// Whether he may apply.
    pub eligible: Eligible,
    /// Why.
    pub reason: String,
    /// What to do next.
    pub next_step: String,
}

/// What one row adds to the bill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FeeLine {
    /// What for.
    pub name: String,
    /// How much, in fen.
    pub amount_fen: u32,
    /// The number that it is multiplied by, an input of the table; none is once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per: Option<String>,
    /// The rule that sets it.
    pub basis: String,
}

/// How far answers lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading<'a, T> {
    /// These rows, by number from 0.
    Decided(Vec<(usize, &'a T)>),
    /// One more question decides.
    Ask(&'a TableInput),
    /// No row fits; a table that was checked has no such answers.
    Nothing,
}

/// An answer that is not of the kind its question asks for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the answer to `{0}` is not one that can be given")]
pub struct BadAnswer(pub String);

impl TableInput {
    /// Whether this answer can be given.
    #[must_use]
    pub fn takes(&self, answer: &Answer) -> bool {
        match (&self.kind, answer) {
            (InputKind::YesNo, Answer::YesNo(_)) => true,
            (InputKind::Choice { options }, Answer::Word(word)) => options.contains(word),
            (InputKind::Number { min, max, .. }, Answer::Number(number)) => (*min..=*max).contains(number),
            (InputKind::YesNo | InputKind::Choice { .. } | InputKind::Number { .. }, _) => false,
        }
    }
}

impl<T> DecisionTable<T> {
    /// Reads the table with the answers there are, asking on only where the next question matters.
    ///
    /// # Errors
    /// [`BadAnswer`] for an answer of the wrong kind, or to a question that is not asked.
    pub fn read(&self, answers: &Answers) -> Result<Reading<'_, T>, BadAnswer> {
        for (key, answer) in answers {
            let input = self.inputs.iter().find(|input| input.key == *key);
            if !input.is_some_and(|input| input.takes(answer)) {
                return Err(BadAnswer(key.clone()));
            }
        }
        let mut hits = Vec::new();
        for (number, row) in self.rows.iter().enumerate() {
            let mut open = None;
            let fits = row.when.iter().zip(&self.inputs).all(|(cell, input)| match answers.get(&input.key) {
                Some(answer) => cell.holds(answer),
                None if matches!(cell, Cell::Any) => true,
                None => {
                    open = open.or(Some(input));
                    true
                }
            });
            match (fits, open) {
                (false, _) => {}
                (true, Some(input)) => return Ok(Reading::Ask(input)),
                (true, None) => {
                    hits.push((number, &row.then));
                    if self.policy != HitPolicy::Collect {
                        break;
                    }
                }
            }
        }
        let none = hits.is_empty() && self.policy != HitPolicy::Collect;
        Ok(if none { Reading::Nothing } else { Reading::Decided(hits) })
    }
}

impl FeeLine {
    /// What it comes to with these answers, in fen.
    #[must_use]
    pub fn amount(&self, answers: &Answers) -> u64 {
        let times = match self.per.as_ref().and_then(|key| answers.get(key)) {
            Some(Answer::Number(number)) => u64::try_from(*number).unwrap_or(0),
            Some(Answer::YesNo(_) | Answer::Word(_)) | None => 1,
        };
        u64::from(self.amount_fen).saturating_mul(times)
    }
}

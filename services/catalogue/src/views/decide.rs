//! Questions and what their answers lead to.

use contracts::catalogue::{Answers, SituationQuestion, TableInput, Verdict};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Answers by the keys of the questions.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswersIn {
    /// `true`, `false`, a whole number or one of the offered words. Nothing of it is kept.
    pub(crate) answers: Answers,
}

/// Answers by the fields of the form.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FormAnswersIn {
    /// As the form would have them. Nothing of it is kept.
    pub(crate) answers: Map<String, Value>,
}

/// The next question.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct QuestionOut {
    /// Which it is, from 1.
    pub(crate) number: usize,
    /// How many there are at most.
    pub(crate) of: usize,
    /// The question.
    pub(crate) input: TableInput,
}

/// Whether someone may apply.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct EligibilityOut {
    /// What he is told, once it is known.
    pub(crate) verdict: Option<Verdict>,
    /// By which row of the table, from 0.
    pub(crate) row: Option<usize>,
    /// Else the next question.
    pub(crate) next: Option<QuestionOut>,
}

/// What someone pays.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct FeesOut {
    /// In all, in fen, once it is known.
    pub(crate) total_fen: Option<u64>,
    /// What for.
    pub(crate) lines: Vec<FeeLineOut>,
    /// Else the next question.
    pub(crate) next: Option<QuestionOut>,
}

impl FeesOut {
    /// The bill.
    pub(crate) fn of(lines: Vec<FeeLineOut>) -> Self {
        Self { total_fen: Some(lines.iter().map(|line| line.amount_fen).sum()), lines, next: None }
    }

    /// No bill yet.
    pub(crate) fn ask(next: QuestionOut) -> Self {
        Self { total_fen: None, lines: Vec::new(), next: Some(next) }
    }
}

/// A line of the bill.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct FeeLineOut {
    /// What for.
    pub(crate) name: String,
    /// How much, in fen.
    pub(crate) amount_fen: u64,
    /// The rule that sets it.
    pub(crate) basis: String,
}

/// What someone brings.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct MaterialsOut {
    /// The materials that are asked for with these answers.
    pub(crate) materials: Vec<MaterialAsked>,
    /// Questions that may add some.
    pub(crate) questions: Vec<SituationQuestion>,
}

/// A material that is asked for.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct MaterialAsked {
    /// Its code in the item.
    pub(crate) code: String,
    /// Its name.
    pub(crate) name: String,
    /// The government fetches or checks it.
    pub(crate) exempt: bool,
    /// The situation in which it is asked for.
    pub(crate) because: Option<String>,
}

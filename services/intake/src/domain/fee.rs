//! 收费: what a case costs. Only what the published item names may be charged, by the amount it names (行政许可法 58, 59).
use contracts::catalogue::{Answer, Answers, Fee, FeeLine, FeeTable, InputKind, Reading};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::state::State;

/// So many calendar days someone has to pay where the notice says nothing else.
pub const DAYS_TO_PAY: i64 = 15;
/// Not more days than this.
pub const MOST_DAYS_TO_PAY: i64 = 60;

kernel::code_table! {
    /// Where a notice of payment stands.
    NoticeState, "state of a payment notice" {
        /// To be paid.
        Due = "due", "待缴费";
        /// Paid.
        Paid = "paid", "已缴费";
        /// Nothing is left to be paid.
        Waived = "waived", "已免缴";
        /// Taken back: it should not have been issued.
        Void = "void", "已作废";
    }
}

kernel::code_table! {
    /// What waits for the money.
    WaitsFor, "what waits for a payment" {
        /// A favourable decision: its licences go out with it and could not be held back.
        Decision = "decision", "准予决定";
        /// Handing the result over.
        Delivery = "delivery", "送达";
    }
}

kernel::code_table! {
    /// Why someone pays less, or nothing.
    ReductionGround, "ground of a reduction" {
        /// The law or the fee schedule itself says so.
        Law = "law", "法律法规或收费标准规定";
        /// A household on minimum living allowance or in destitution.
        Hardship = "hardship", "低保、特困等困难对象";
        /// An announcement suspends or lowers the fee for a time.
        Suspended = "suspended", "阶段性停征、减征";
    }
}

/// One line of a notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Charge {
    /// What for, as the item publishes it.
    pub name: String,
    /// How much, in fen.
    pub amount_fen: i64,
    /// The rule that sets it.
    pub basis: String,
}

/// Why nothing is charged, reduced or taken back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FeeRefused {
    /// The published item has no such fee (行政许可法 58).
    #[error("the published item names no such fee: it may not be charged")]
    NotPublished,
    /// A fee is named twice.
    #[error("each fee is charged once")]
    Twice,
    /// The form does not say what the fee depends on.
    #[error("the form does not say `{0}`, on which the fee depends")]
    NotAnswered(String),
    /// A case has one notice.
    #[error("this case has its notice of payment")]
    NoticeThere,
    /// The case is a draft, or over.
    #[error("nothing is charged for a case that is {0}")]
    NotNow(State),
    /// Not 1 to 60 days.
    #[error("someone has 1 to {MOST_DAYS_TO_PAY} days to pay")]
    BadDays,
    /// It is paid, waived or void.
    #[error("this notice is not to be paid any more")]
    NotDue,
    /// More than what is due, or nothing.
    #[error("a reduction takes off something, and not more than is due")]
    BadReduction,
    /// Someone proposed one already.
    #[error("a reduction of this notice waits for approval")]
    ReductionWaits,
    /// Nothing to approve.
    #[error("no reduction waits for approval")]
    NoReduction,
    /// The money must be there first.
    #[error("the notice of payment has not been paid: {} waits for it", .0.name_zh())]
    Unpaid(WaitsFor),
}

/// What the published item names, as far as a case is concerned.
#[derive(Debug, Clone, Default)]
pub struct Tariff {
    /// Fees that are listed.
    pub listed: Vec<Fee>,
    /// Fees that depend on answers.
    pub table: Option<FeeTable>,
}

impl Tariff {
    /// The lines of a case: those of the list that the window names, by the name they are published under, and those that the
    /// table says by the answers in the form.
    ///
    /// # Errors
    /// [`FeeRefused`] where a fee is not published, is named twice, or cannot be reckoned.
    pub fn charges(&self, named: &[String], form: &Value) -> Result<Vec<Charge>, FeeRefused> {
        let mut lines = Vec::new();
        for (nth, name) in named.iter().enumerate() {
            if named.iter().take(nth).any(|before| before == name) {
                return Err(FeeRefused::Twice);
            }
            let fee = self.listed.iter().find(|fee| fee.name == *name).ok_or(FeeRefused::NotPublished)?;
            lines.push(Charge {
                name: fee.name.clone(),
                amount_fen: fee.amount_fen.into(),
                basis: fee.basis.clone(),
            });
        }
        if let Some(table) = &self.table {
            lines.extend(by_answers(table, form)?);
        }
        lines.retain(|line| line.amount_fen > 0);
        if lines.is_empty() { Err(FeeRefused::NotPublished) } else { Ok(lines) }
    }
}

fn by_answers(table: &FeeTable, form: &Value) -> Result<Vec<Charge>, FeeRefused> {
    let answers = answers(table, form);
    let unknown = |why: contracts::catalogue::BadAnswer| FeeRefused::NotAnswered(why.0);
    let lines: Vec<&FeeLine> = match table.read(&answers).map_err(unknown)? {
        Reading::Decided(rows) => rows.into_iter().map(|(_, line)| line).collect(),
        Reading::Ask(input) => return Err(FeeRefused::NotAnswered(input.key.clone())),
        Reading::Nothing => Vec::new(),
    };
    let charge = |line: &FeeLine| {
        if let Some(key) = line.per.as_ref().filter(|key| !answers.contains_key(*key)) {
            return Err(FeeRefused::NotAnswered(key.clone()));
        }
        let amount_fen = i64::try_from(line.amount(&answers)).unwrap_or(i64::MAX);
        Ok(Charge { name: line.name.clone(), amount_fen, basis: line.basis.clone() })
    };
    lines.into_iter().map(charge).collect()
}

/// What the form says of the table's questions, by fields of the same key.
fn answers(table: &FeeTable, form: &Value) -> Answers {
    let read = |kind: &InputKind, value: &Value| match kind {
        InputKind::YesNo => value.as_bool().map(Answer::YesNo),
        InputKind::Choice { .. } => value.as_str().map(|word| Answer::Word(word.to_owned())),
        InputKind::Number { .. } => value.as_i64().map(Answer::Number),
    };
    let found = table.inputs.iter().filter_map(|input| {
        let answer = read(&input.kind, form.get(&input.key)?)?;
        Some((input.key.clone(), answer))
    });
    found.collect()
}

/// The sum of the lines, in fen.
#[must_use]
pub fn total(lines: &[Charge]) -> i64 {
    lines.iter().fold(0, |sum: i64, line| sum.saturating_add(line.amount_fen))
}

/// Whether something may be charged for a case that stands so: from the day it was handed in until it is over.
///
/// # Errors
/// [`FeeRefused::NotNow`] if not.
pub fn chargeable(state: State) -> Result<(), FeeRefused> {
    if state.is_open() && state != State::Refused { Ok(()) } else { Err(FeeRefused::NotNow(state)) }
}

/// What a reduction leaves to be paid.
///
/// # Errors
/// [`FeeRefused::BadReduction`] if it takes off nothing, or more than there is.
pub fn reduced(due_fen: i64, by_fen: i64) -> Result<i64, FeeRefused> {
    if (1..=due_fen).contains(&by_fen) { Ok(due_fen - by_fen) } else { Err(FeeRefused::BadReduction) }
}

/// What waits: the item says so; where a favourable decision makes licences out at once, it must be that.
#[must_use]
pub fn waits(rule: Option<WaitsFor>, makes_licences: bool) -> WaitsFor {
    if makes_licences { WaitsFor::Decision } else { rule.unwrap_or(WaitsFor::Delivery) }
}

/// Yuan as people read them: `20.00`.
#[must_use]
pub fn yuan(fen: i64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn tariff() -> Tariff {
        let fee =
            |name: &str, amount_fen| Fee {
                name: name.into(), amount_fen, basis: "身份证法二十一".into()
            };
        let table = serde_json::from_value(json!({
            "inputs": [
                { "key": "kind", "question": "哪种？", "kind": { "type": "choice", "options": ["甲", "乙"] } },
                { "key": "pages", "question": "几页？", "kind": { "type": "number", "min": 1, "max": 500, "unit": "页" } },
            ],
            "policy": "first",
            "rows": [
                { "when": [{ "is": "one_of", "words": ["甲"] }, { "is": "any" }], "then": { "name": "按页", "amount_fen": 10, "per": "pages", "basis": "标准一" } },
                { "when": [{ "is": "any" }, { "is": "any" }], "then": { "name": "免收", "amount_fen": 0, "basis": "标准二" } },
            ],
        }));
        Tariff { listed: vec![fee("换领", 2000), fee("补领", 4000)], table: table.unwrap() }
    }

    fn listed() -> Tariff {
        Tariff { table: None, ..tariff() }
    }

    #[test]
    fn article_58_what_the_published_item_does_not_name_is_never_charged() {
        let free = Tariff::default();
        assert_eq!(free.charges(&[], &json!({})), Err(FeeRefused::NotPublished));
        assert_eq!(free.charges(&["手续费".into()], &json!({})), Err(FeeRefused::NotPublished));
        assert_eq!(listed().charges(&["加急费".into()], &json!({})), Err(FeeRefused::NotPublished));
    }

    #[test]
    fn article_59_the_amount_is_the_published_one_and_each_fee_is_charged_once() {
        let lines = listed().charges(&["补领".into()], &json!({})).unwrap();
        assert_eq!((lines.len(), total(&lines)), (1, 4000));
        assert_eq!(listed().charges(&["补领".into(), "补领".into()], &json!({})), Err(FeeRefused::Twice));
    }

    #[test]
    fn a_table_reckons_by_the_answers_in_the_form_and_asks_for_none_it_can_read() {
        let tariff = tariff();
        let lines = tariff.charges(&[], &json!({ "kind": "甲", "pages": 7 })).unwrap();
        assert_eq!((lines[0].name.as_str(), total(&lines)), ("按页", 70));
        assert_eq!(
            tariff.charges(&[], &json!({ "kind": "甲" })),
            Err(FeeRefused::NotAnswered("pages".into()))
        );
        assert_eq!(tariff.charges(&[], &json!({})), Err(FeeRefused::NotAnswered("kind".into())));
        assert_eq!(tariff.charges(&[], &json!({ "kind": "乙" })), Err(FeeRefused::NotPublished), "free");
    }

    #[test]
    fn nothing_is_charged_for_a_draft_a_refusal_or_a_case_that_is_over() {
        for state in State::ALL {
            let never = [State::Draft, State::Refused].contains(state) || state.is_final();
            assert_eq!(chargeable(*state).is_err(), never, "{state}");
        }
    }

    #[test]
    fn a_reduction_takes_off_something_and_not_more_than_is_due() {
        assert_eq!(reduced(2000, 1000), Ok(1000));
        assert_eq!(reduced(2000, 2000), Ok(0));
        for by in [0, -1, 2001, i64::MIN] {
            assert_eq!(reduced(2000, by), Err(FeeRefused::BadReduction), "{by}");
        }
    }

    #[test]
    fn where_licences_go_out_with_the_decision_the_decision_waits() {
        assert_eq!(waits(Some(WaitsFor::Delivery), true), WaitsFor::Decision);
        assert_eq!(waits(None, false), WaitsFor::Delivery);
        assert_eq!(waits(Some(WaitsFor::Decision), false), WaitsFor::Decision);
    }

    #[test]
    fn yuan_have_two_digits_behind_the_point() {
        assert_eq!((yuan(4000), yuan(5), yuan(123_456)), ("40.00".into(), "0.05".into(), "1234.56".into()));
    }
}

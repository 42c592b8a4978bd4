//! 补贴发放清册: grants of money as lists that one makes, another checks and a third approves; handed to the bank, answered line by
//! line, and published with masked names. Amounts are whole fen.
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// So many lines a list has at most.
pub const MOST_LINES: usize = 500;
/// One payment is not larger than this: 1,000,000 yuan.
pub const LARGEST_FEN: i64 = 100_000_000;
/// A publication does not stay longer than this, in days.
pub const LONGEST_DAYS: i64 = 366;

kernel::code_table! {
    /// Where a list stands.
    ListState, "state of a list of benefits" {
        /// Made; another one checks it.
        Made = "made", "待复核";
        /// Checked; a third one approves it.
        Checked = "checked", "待审批";
        /// Approved; it may be handed to the bank.
        Approved = "approved", "待发放";
        /// Handed to the bank.
        Sent = "sent", "发放中";
        /// The bank has answered each line.
        Answered = "answered", "已发放";
        /// Taken back before it was handed over.
        Void = "void", "已作废";
    }
}

kernel::code_table! {
    /// Where a line stands.
    LineState, "state of a line of a list of benefits" {
        /// To be paid.
        Listed = "listed", "待发放";
        /// Paid.
        Paid = "paid", "已发放";
        /// The bank could not pay it; it may stand in the next list.
        Failed = "failed", "发放失败";
        /// Its list was taken back.
        Void = "void", "已作废";
    }
}

kernel::code_table! {
    /// Why the bank did not pay a line.
    Failure, "reason of a failed payment" {
        /// There is no such account.
        NoAccount = "no_account", "账号不存在";
        /// The account is in another name.
        OtherName = "other_name", "户名不符";
        /// The account is closed or frozen.
        Closed = "closed", "账户已销户或者冻结";
        /// Something else.
        Other = "other", "其他";
    }
}

/// Why a list is not made, moved or published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BenefitRefused {
    /// No lines, or too many, or a case twice.
    #[error("a list has 1 to {MOST_LINES} lines, each case once")]
    BadLines,
    /// Not a month.
    #[error("a period is a month: 2026-11")]
    BadPeriod,
    /// Nothing, or more than a line may be.
    #[error("a line pays something, and at most a million yuan")]
    BadAmount,
    /// The case is of another item or authority.
    #[error("a case is of another item or another authority than the list")]
    OtherItem,
    /// Nothing was granted, or no money.
    #[error("a case has no grant of money")]
    NotGranted,
    /// It is on another list of this period.
    #[error("a grant is on a list of this period already")]
    Listed,
    /// The form names no account.
    #[error("a case names no account")]
    NoAccount,
    /// The account is not the applicant's own.
    #[error("an account is not in the applicant's own name")]
    NotThePrincipal,
    /// The account was given for another person.
    #[error("an account was given for another person, too")]
    SharedAccount,
    /// A correction without a failed payment before it.
    #[error("an account is corrected only after the bank could not pay to it")]
    NothingFailed,
    /// It stands elsewhere.
    #[error("the list does not stand so")]
    NotNow,
    /// One person does one thing with a list.
    #[error("one makes a list, another checks it, a third approves it")]
    SamePerson,
    /// The answer is to another file.
    #[error("the answer is to another file than the one handed over")]
    OtherFile,
    /// Not each line once.
    #[error("the answer names each line once, and why one was not paid")]
    BadAnswer,
    /// Days or telephone do not fit.
    #[error(
        "a publication has a first and a last day, not in the past and at most a year apart, and a telephone for objections"
    )]
    BadPublication,
    /// The caller belongs to no authority.
    #[error("only staff of an authority handle its lists")]
    NoAuthority,
}

/// Who is paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payee {
    /// In whose name the account is.
    pub holder: String,
    /// The account.
    pub account: String,
}

/// A line as it goes to the bank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankLine {
    /// The line.
    pub id: Uuid,
    /// Who is paid.
    pub payee: Payee,
    /// How much, in fen.
    pub amount_fen: i64,
}

/// What the bank says of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LineAnswer {
    /// The line.
    pub line: Uuid,
    /// Why it was not paid; left out if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
}

/// A month, `2026-11`.
///
/// # Errors
/// [`BenefitRefused::BadPeriod`] if it is none.
pub fn period(text: &str) -> Result<&str, BenefitRefused> {
    let good = text.len() == 7 && NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d").is_ok();
    if good { Ok(text) } else { Err(BenefitRefused::BadPeriod) }
}

/// Whether someone may move a list on: nobody does two of making, checking and approving.
///
/// # Errors
/// [`BenefitRefused::SamePerson`] if he did one of the steps before.
pub fn another(who: Uuid, before: &[Uuid]) -> Result<(), BenefitRefused> {
    if before.contains(&who) { Err(BenefitRefused::SamePerson) } else { Ok(()) }
}

/// A name as it is published: 王守田 → 王*田, 李四 → 李*.
#[must_use]
pub fn mask(name: &str) -> String {
    let letters: Vec<char> = name.trim().chars().collect();
    match letters.as_slice() {
        [] | [_] => "*".to_owned(),
        [first, _] => format!("{first}*"),
        [first, middle @ .., last] => format!("{first}{}{last}", "*".repeat(middle.len())),
    }
}

/// The file that goes to the bank: a head, a line for each payment, and the total.
#[must_use]
pub fn bank_file(list_no: &str, lines: &[BankLine]) -> String {
    let total = lines.iter().fold(0, |sum: i64, line| sum.saturating_add(line.amount_fen));
    let rows = lines.iter().map(|line| {
        let BankLine { id, payee, amount_fen } = line;
        format!("{id},{},{},{amount_fen}\n", plain(&payee.holder), plain(&payee.account))
    });
    let rows: String = rows.collect();
    format!("#list,{list_no}\n{rows}#total,{},{total}\n", lines.len())
}

/// Without what would end a cell or a line, or begin a formula.
fn plain(text: &str) -> String {
    let kept = text.chars().filter(|c| !c.is_control() && !matches!(c, ',' | '"' | '=' | '+' | '-' | '@'));
    kept.collect()
}

/// Whether the bank answered each line once.
///
/// # Errors
/// [`BenefitRefused::BadAnswer`] if not.
pub fn answers_fit(lines: &[Uuid], answers: &[LineAnswer]) -> Result<(), BenefitRefused> {
    let mut asked: Vec<Uuid> = lines.to_vec();
    let mut answered: Vec<Uuid> = answers.iter().map(|answer| answer.line).collect();
    asked.sort_unstable();
    answered.sort_unstable();
    if asked == answered { Ok(()) } else { Err(BenefitRefused::BadAnswer) }
}

/// Whether a publication may stand so: 政府信息公开条例 15 wants no more shown than its purpose needs, and not for ever.
///
/// # Errors
/// [`BenefitRefused::BadPublication`] if not.
pub fn publishable(
    today: NaiveDate,
    from: NaiveDate,
    to: NaiveDate,
    phone: &str,
) -> Result<(), BenefitRefused> {
    let digits = phone.chars().filter(char::is_ascii_digit).count();
    let called = (5..=13).contains(&digits) && phone.chars().all(|c| c.is_ascii_digit() || c == '-');
    let days = (to - from).num_days();
    let good = called && from >= today && (1..=LONGEST_DAYS).contains(&days);
    if good { Ok(()) } else { Err(BenefitRefused::BadPublication) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_published_name_keeps_its_first_and_last_character() {
        let masked = ["王守田", "李四", "欧阳春生", "王", "", " 阿依古丽·买买提 "].map(mask);
        assert_eq!(masked, ["王*田", "李*", "欧**生", "*", "*", "阿******提"]);
    }

    #[test]
    fn nobody_does_two_of_making_checking_and_approving() {
        let [one, two, three] = [1, 2, 3].map(Uuid::from_u128);
        assert_eq!(another(one, &[one]), Err(BenefitRefused::SamePerson));
        assert_eq!(another(two, &[one, two]), Err(BenefitRefused::SamePerson));
        assert_eq!(another(three, &[one, two]), Ok(()));
    }

    #[test]
    fn a_name_cannot_end_a_line_of_the_banks_file_nor_begin_a_formula() {
        let payee = Payee { holder: "=王,守\n田\"".into(), account: "6228480000000001".into() };
        let file = bank_file("QC1", &[BankLine { id: Uuid::nil(), payee, amount_fen: 50_000 }]);
        assert_eq!(
            file,
            "#list,QC1\n00000000-0000-0000-0000-000000000000,王守田,6228480000000001,50000\n#total,1,50000\n"
        );
    }

    #[test]
    fn the_bank_answers_each_line_once() {
        let [one, two] = [1, 2].map(Uuid::from_u128);
        let said = |line| LineAnswer { line, failure: None };
        assert_eq!(answers_fit(&[one, two], &[said(two), said(one)]), Ok(()));
        for wrong in [vec![said(one)], vec![said(one), said(one)], vec![said(one), said(two), said(two)]] {
            assert_eq!(answers_fit(&[one, two], &wrong), Err(BenefitRefused::BadAnswer));
        }
    }

    #[test]
    fn a_publication_has_an_end_and_a_telephone_for_objections() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let check = |from, to, phone| publishable(day("2026-11-22"), day(from), day(to), phone).is_ok();
        assert!(check("2026-11-23", "2026-11-30", "0557-12345"));
        assert!(!check("2026-11-21", "2026-11-30", "12345"), "not backwards");
        assert!(!check("2026-11-23", "2026-11-23", "12345"));
        assert!(!check("2026-11-23", "2027-12-30", "12345"), "not for ever");
        assert!(!check("2026-11-23", "2026-11-30", "请到村委会"));
    }

    #[test]
    fn a_period_is_a_month() {
        assert!(period("2026-11").is_ok());
        for bad in ["2026-13", "2026-1", "2026-11-01", "十一月", ""] {
            assert_eq!(period(bad), Err(BenefitRefused::BadPeriod), "{bad}");
        }
    }
}

//! Money that came and went through the payment gateway: what a payment counts as, when it is given back, and how the day's
//! file of the gateway compares with our books. Amounts are whole fen.
use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::{fee::NoticeState, state::State};

kernel::code_table! {
    /// Where an order at the gateway stands.
    OrderState, "state of a payment order" {
        /// About to be placed; the gateway may or may not know it.
        Asked = "asked", "正在下单";
        /// It can be paid.
        Open = "open", "待支付";
        /// To be closed at the gateway.
        Closing = "closing", "正在关闭";
        /// Paid.
        Paid = "paid", "已支付";
        /// Closed without payment, as far as the gateway said.
        Closed = "closed", "已关闭";
    }
}

kernel::code_table! {
    /// What a payment counts as.
    Counts, "what a payment counts as" {
        /// It pays the notice.
        Settles = "settles", "缴清";
        /// The notice was paid or not due any more: all of it goes back.
        Excess = "excess", "重复或多余缴费";
        /// Its amount is not the order's: a person looks at it.
        Stray = "stray", "金额不符";
    }
}

kernel::code_table! {
    /// How we learnt of a payment.
    FoundBy, "how a payment was found" {
        /// The gateway's notice, confirmed by asking it.
        Notice = "notice", "支付通知";
        /// We asked.
        Query = "query", "主动查询";
        /// A person settled a difference of the day's file.
        Reconciliation = "reconciliation", "对账";
    }
}

kernel::code_table! {
    /// Why money goes back.
    RefundReason, "reason of a refund" {
        /// It was paid twice, or after nothing was due any more. Nobody weighs that: the hall gives it back by itself.
        Double = "double", "重复缴费";
        /// A reduction was approved while it was being paid: the hall gives the rest back by itself.
        Surplus = "surplus", "多缴";
        /// The application was taken back.
        Withdrawn = "withdrawn", "撤回申请";
        /// The application was refused, not accepted or returned.
        Refused = "refused", "不予办理";
        /// It should not have been charged, or not so much.
        NotDue = "not_due", "误收、多收";
    }
}

kernel::code_table! {
    /// Where a refund stands.
    RefundState, "state of a refund" {
        /// Proposed; another person approves.
        Proposed = "proposed", "待审核";
        /// Approved; the gateway is told.
        Approved = "approved", "正在退款";
        /// The money is back.
        Done = "done", "已退款";
        /// Turned down, by the second person or by the gateway.
        Declined = "declined", "未退款";
    }
}

kernel::code_table! {
    /// What differs between the gateway's file and our books.
    Difference, "difference of a reconciliation" {
        /// Paid there, not here.
        PaidThere = "paid_there", "支付平台有、本系统无的缴费";
        /// Paid here, not there.
        PaidHere = "paid_here", "本系统有、支付平台无的缴费";
        /// Both have the payment, with different amounts.
        PaidAmount = "paid_amount", "缴费金额不一致";
        /// Given back there, not here.
        RefundedThere = "refunded_there", "支付平台有、本系统无的退款";
        /// Given back here, not there.
        RefundedHere = "refunded_here", "本系统有、支付平台无的退款";
        /// Both have the refund, with different amounts.
        RefundedAmount = "refunded_amount", "退款金额不一致";
    }
}

kernel::code_table! {
    /// What a person did about a difference.
    Settled, "how a difference was settled" {
        /// Asked the gateway, and entered the payment it confirmed.
        Recorded = "recorded", "核实后补记";
        /// The gateway corrects its own books.
        Theirs = "theirs", "由支付平台更正";
        /// It was a matter of the day: the other file has it.
        OtherDay = "other_day", "跨日，另一日对账文件已有";
    }
}

/// Why nothing is paid, given back or compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PaymentRefused {
    /// This hall has none.
    #[error("no payment gateway is set up: pay at the bank by the notice's number")]
    NoGateway,
    /// It does not answer, or not as agreed.
    #[error("the payment gateway does not answer: try again in a while")]
    GatewayAway,
    /// Agents take no money and pay none.
    #[error("an agent handles no money: the applicant pays himself")]
    NoAgents,
    /// Nobody signed it.
    #[error("the notice is not signed by the payment gateway")]
    NotSigned,
    /// It cannot be read.
    #[error("the notice cannot be read")]
    BadNotice,
    /// It speaks of another hall's order.
    #[error("the notice is about no order of this hall")]
    NoOrder,
    /// The case does not stand so.
    #[error("this is no reason to give money back for this case")]
    NoReason,
    /// More than was paid and has not gone back.
    #[error("not more goes back than was paid and is still here")]
    TooMuch,
    /// It is not proposed, or not open any more.
    #[error("this does not wait for you any more")]
    Over,
    /// The file's signature is not the gateway's.
    #[error("the file is not signed by the payment gateway")]
    FileNotSigned,
    /// The file has lines or totals that do not fit.
    #[error("the file cannot be read, or its totals are not those of its lines")]
    BadFile,
    /// A file of today is not whole yet.
    #[error("only a day that is over is reconciled")]
    DayNotOver,
    /// The gateway does not confirm what was to be recorded.
    #[error("the gateway does not confirm this payment: it cannot be recorded")]
    NotConfirmed,
}

/// What a payment of an order counts as.
#[must_use]
pub fn counts(notice: NoticeState, due_fen: i64, order_fen: i64, paid_fen: i64) -> Counts {
    if paid_fen != order_fen {
        Counts::Stray
    } else if notice == NoticeState::Due && paid_fen >= due_fen {
        Counts::Settles
    } else {
        Counts::Excess
    }
}

/// Whether people may give money back for this reason to a case that stands so. What goes back by itself is not theirs to propose.
///
/// # Errors
/// [`PaymentRefused::NoReason`] if not.
pub fn refundable(reason: RefundReason, state: State) -> Result<(), PaymentRefused> {
    let fits = match reason {
        RefundReason::Withdrawn => state == State::Withdrawn,
        RefundReason::Refused => matches!(state, State::Refused | State::Rejected | State::Returned),
        RefundReason::NotDue => true,
        RefundReason::Double | RefundReason::Surplus => false,
    };
    if fits { Ok(()) } else { Err(PaymentRefused::NoReason) }
}

/// The notice that the gateway sends when someone has paid. It only says that there is something to ask about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PaidNotice {
    /// The notice's own number; the same one twice is one notice.
    pub notice_id: String,
    /// Our order.
    pub order_no: String,
    /// The gateway's payment.
    pub txn_no: String,
    /// How much, in fen.
    pub amount_fen: i64,
}

impl PaidNotice {
    /// Reads one.
    ///
    /// # Errors
    /// [`PaymentRefused::BadNotice`] for what is none.
    pub fn parse(body: &[u8]) -> Result<Self, PaymentRefused> {
        let notice: Self = serde_json::from_slice(body).or(Err(PaymentRefused::BadNotice))?;
        let short = |text: &str| (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
        let good = short(&notice.notice_id) && short(&notice.order_no) && short(&notice.txn_no);
        if good && notice.amount_fen > 0 { Ok(notice) } else { Err(PaymentRefused::BadNotice) }
    }
}

/// A payment as the gateway has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct PaidThere {
    /// Its number.
    pub txn_no: String,
    /// How much, in fen.
    pub amount_fen: i64,
    /// When, by its clock.
    pub paid_at: DateTime<Utc>,
    /// The receipt that the finance side made out (财政电子票据).
    pub receipt_no: Option<String>,
}

/// A line of the day's file, or of our books: number → amount. Payments by their number, refunds by theirs.
pub type Side = BTreeMap<String, i64>;

/// A day's money, of one side.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Book {
    /// Payments.
    pub paid: Side,
    /// Refunds.
    pub refunded: Side,
    /// To which order each number belongs.
    pub orders: BTreeMap<String, String>,
}

/// What differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Differs {
    /// How.
    pub kind: Difference,
    /// The payment's or refund's number.
    pub number: String,
    /// The order.
    pub order_no: Option<String>,
    /// Their amount.
    pub theirs_fen: Option<i64>,
    /// Ours.
    pub ours_fen: Option<i64>,
}

impl Book {
    /// Reads the gateway's file: `#day,2026-11-22`, lines `pay|refund,number,order,fen`, and a last line
    /// `#total,lines,paid fen,refunded fen` that must fit.
    ///
    /// # Errors
    /// [`PaymentRefused::BadFile`] for a file of another day, a line that is none, a number twice, or a wrong total.
    pub fn parse(day: NaiveDate, body: &[u8]) -> Result<Self, PaymentRefused> {
        let text = std::str::from_utf8(body).or(Err(PaymentRefused::BadFile))?;
        let (mut book, mut count, mut total) = (Self::default(), 0_i64, None);
        let mut lines = text.lines();
        if lines.next() != Some(format!("#day,{day}").as_str()) {
            return Err(PaymentRefused::BadFile);
        }
        for line in lines {
            let cells: Vec<&str> = line.split(',').collect();
            match (cells.as_slice(), total.is_some()) {
                (["#total", lines, paid, refunded], false) => {
                    total = Some((fen(lines)?, fen(paid)?, fen(refunded)?));
                }
                ([kind, number, order, amount], false) => {
                    count += 1;
                    book.enter(kind, number, order, fen(amount)?)?;
                }
                _ => return Err(PaymentRefused::BadFile),
            }
        }
        let fits = total == Some((count, sum(&book.paid), sum(&book.refunded)));
        if fits { Ok(book) } else { Err(PaymentRefused::BadFile) }
    }

    fn enter(&mut self, kind: &str, number: &str, order: &str, amount: i64) -> Result<(), PaymentRefused> {
        let side = match kind {
            "pay" => &mut self.paid,
            "refund" => &mut self.refunded,
            _ => return Err(PaymentRefused::BadFile),
        };
        let twice = side.insert(number.to_owned(), amount).is_some();
        self.orders.insert(number.to_owned(), order.to_owned());
        if twice || number.is_empty() { Err(PaymentRefused::BadFile) } else { Ok(()) }
    }

    /// What differs between the gateway's day and ours. Nothing is repaired here: each is a task.
    #[must_use]
    pub fn compare(&self, ours: &Self) -> Vec<Differs> {
        use Difference::{PaidAmount, PaidHere, PaidThere, RefundedAmount, RefundedHere, RefundedThere};
        let order = |number: &str| self.orders.get(number).or_else(|| ours.orders.get(number)).cloned();
        let mut all = sides(&self.paid, &ours.paid, [PaidThere, PaidHere, PaidAmount]);
        all.extend(sides(&self.refunded, &ours.refunded, [RefundedThere, RefundedHere, RefundedAmount]));
        for differs in &mut all {
            differs.order_no = order(&differs.number);
        }
        all
    }
}

fn fen(text: &str) -> Result<i64, PaymentRefused> {
    text.parse().ok().filter(|fen| *fen >= 0).ok_or(PaymentRefused::BadFile)
}

/// The sum of one side, in fen.
#[must_use]
pub fn sum(side: &Side) -> i64 {
    side.values().fold(0, |sum: i64, fen| sum.saturating_add(*fen))
}

fn sides(theirs: &Side, ours: &Side, [there, here, amount]: [Difference; 3]) -> Vec<Differs> {
    let differs = |kind, number: &String, theirs_fen, ours_fen| Differs {
        kind,
        number: number.clone(),
        order_no: None,
        theirs_fen,
        ours_fen,
    };
    let of_theirs = theirs.iter().filter_map(|(number, fen)| match ours.get(number) {
        Some(own) if own == fen => None,
        Some(own) => Some(differs(amount, number, Some(*fen), Some(*own))),
        None => Some(differs(there, number, Some(*fen), None)),
    });
    let only_ours = ours.iter().filter(|(number, _)| !theirs.contains_key(*number));
    let of_ours = only_ours.map(|(number, fen)| differs(here, number, None, Some(*fen)));
    of_theirs.chain(of_ours).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day() -> NaiveDate {
        "2026-11-21".parse().unwrap()
    }

    fn read(text: &str) -> Result<Book, PaymentRefused> {
        Book::parse(day(), text.as_bytes())
    }

    #[test]
    fn the_words_are_those_of_the_check_constraints() {
        let sql = include_str!("../../../../migrations/intake/2026-11-22-005301_charge_fees/up.sql");
        let codes: [Vec<&str>; 8] = [
            NoticeState::ALL.iter().map(|it| it.code()).collect(),
            OrderState::ALL.iter().map(|it| it.code()).collect(),
            Counts::ALL.iter().map(|it| it.code()).collect(),
            FoundBy::ALL.iter().map(|it| it.code()).collect(),
            RefundReason::ALL.iter().map(|it| it.code()).collect(),
            RefundState::ALL.iter().map(|it| it.code()).collect(),
            Difference::ALL.iter().map(|it| it.code()).collect(),
            Settled::ALL.iter().map(|it| it.code()).collect(),
        ];
        for words in codes {
            let list = format!("IN ('{}')", words.join("', '"));
            assert!(sql.contains(&list), "{list}");
        }
    }

    #[test]
    fn a_payment_settles_what_is_due_once_and_the_rest_goes_back() {
        assert_eq!(counts(NoticeState::Due, 2000, 2000, 2000), Counts::Settles);
        assert_eq!(counts(NoticeState::Due, 1000, 2000, 2000), Counts::Settles, "reduced meanwhile");
        for state in [NoticeState::Paid, NoticeState::Void, NoticeState::Waived] {
            assert_eq!(counts(state, 2000, 2000, 2000), Counts::Excess, "{state}");
        }
        assert_eq!(counts(NoticeState::Due, 2000, 2000, 1), Counts::Stray);
    }

    #[test]
    fn money_goes_back_for_a_reason_that_the_case_shows() {
        assert!(refundable(RefundReason::Withdrawn, State::Withdrawn).is_ok());
        assert!(refundable(RefundReason::Withdrawn, State::Accepted).is_err());
        assert!(refundable(RefundReason::Refused, State::Refused).is_ok());
        assert!(refundable(RefundReason::Refused, State::Closed).is_err());
        assert!(refundable(RefundReason::NotDue, State::Closed).is_ok());
        assert!(refundable(RefundReason::Double, State::Withdrawn).is_err(), "nobody proposes that");
    }

    #[test]
    fn a_file_whose_totals_are_not_those_of_its_lines_is_no_file() {
        let good = "#day,2026-11-21\npay,T1,O1,2000\npay,T2,O2,4000\nrefund,R1,O2,4000\n#total,3,6000,4000\n";
        let book = read(good).unwrap();
        assert_eq!((sum(&book.paid), sum(&book.refunded)), (6000, 4000));
        for bad in [
            "",
            "#day,2026-11-20\n#total,0,0,0\n",
            "#day,2026-11-21\npay,T1,O1,2000\n",
            "#day,2026-11-21\npay,T1,O1,2000\n#total,1,2001,0\n",
            "#day,2026-11-21\npay,T1,O1,2000\npay,T1,O1,2000\n#total,2,4000,0\n",
            "#day,2026-11-21\npay,T1,O1,-5\n#total,1,-5,0\n",
            "#day,2026-11-21\npay,T1,O1,20.00\n#total,1,20.00,0\n",
            "#day,2026-11-21\ngift,T1,O1,1\n#total,1,0,0\n",
            "#day,2026-11-21\n#total,0,0,0\npay,T1,O1,2000\n",
        ] {
            assert_eq!(read(bad), Err(PaymentRefused::BadFile), "{bad}");
        }
    }

    #[test]
    fn each_difference_between_the_books_is_found_once() {
        let side =
            |rows: &[(&str, i64)]| rows.iter().map(|(n, fen)| ((*n).to_owned(), *fen)).collect::<Side>();
        let theirs = Book {
            paid: side(&[("A", 1), ("B", 2), ("C", 3)]),
            refunded: side(&[("R", 5)]),
            ..Book::default()
        };
        let ours = Book {
            paid: side(&[("A", 1), ("B", 9), ("D", 4)]),
            refunded: side(&[("S", 5)]),
            ..Book::default()
        };
        let found: Vec<_> = theirs.compare(&ours).into_iter().map(|it| (it.kind, it.number)).collect();
        let wanted = [
            (Difference::PaidAmount, "B"),
            (Difference::PaidThere, "C"),
            (Difference::PaidHere, "D"),
            (Difference::RefundedThere, "R"),
            (Difference::RefundedHere, "S"),
        ];
        assert_eq!(found, wanted.map(|(kind, number)| (kind, number.to_owned())));
        assert_eq!(theirs.compare(&theirs), []);
    }
}

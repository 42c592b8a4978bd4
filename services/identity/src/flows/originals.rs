//! Messages about paper originals that wait for whoever brought them.

use chrono::Datelike;
use contracts::intake::OriginalsLate;
use kernel::db::Tx;

use super::{notices::owe, recovery::noted_mobile};
use crate::problem::IdentityError;

/// Tells the applicant of a case where his originals are. Whoever has no telephone here is told by the window.
pub(crate) async fn originals_late(tx: &mut Tx, late: &OriginalsLate) -> Result<(), IdentityError> {
    let Some(mobile) = noted_mobile(tx, late.person_id).await? else { return Ok(()) };
    owe(tx, &mobile, words(late)).await
}

/// Where originals are, as people call it.
fn place(at: &str) -> &'static str {
    match at {
        "agent" => "代办员手里",
        "department" => "承办部门",
        _ => "收件窗口",
    }
}

fn words(late: &OriginalsLate) -> String {
    let held = late.held.iter().map(|held| format!("{} {} 份", place(&held.at), held.originals));
    let held = held.collect::<Vec<_>>().join("，");
    let number = late.case_no.as_ref().map(|number| format!("（{number}）")).unwrap_or_default();
    let (month, day) = (late.due.month(), late.due.day());
    format!(
        "【通办】您的办件{number}已经办完，还有原件没有拿回：{held}，应在{month}月{day}日前还您。请带身份证到窗口取；在代办员手里的，请向代办员要。"
    )
}

#[cfg(test)]
mod tests {
    use super::words;
    use contracts::intake::{HeldOriginals, OriginalsLate};
    use kernel::id::{CaseId, PersonId};

    #[test]
    fn the_message_says_where_how_many_and_since_when_and_not_what_they_are() {
        let held = |at: &str, originals| HeldOriginals { at: at.to_owned(), originals };
        let late = OriginalsLate {
            case_id: CaseId::random(),
            person_id: PersonId::random(),
            case_no: None,
            held: vec![held("window", 2), held("agent", 1)],
            due: "2026-11-30".parse().unwrap(),
            nth: 1,
        };
        let text = words(&late);
        assert!(text.contains("收件窗口 2 份，代办员手里 1 份，应在11月30日前还您"), "{text}");
    }
}

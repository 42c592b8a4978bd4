//! What presses: how many cases wait behind each filter, how many are late, and which one comes next.
use super::{CLERKS, bench::FILTERS};
use crate::{
    client::intake::{self as api, Standing},
    error::PortalError,
    pages::{cases::is_owed, see_other},
    session::User,
    words,
};
use actix_web::{HttpResponse, web::Query};
use chrono::{DateTime, Utc};
use kernel::id::CaseId;
use serde::Deserialize;

/// A filter of the list with the number of cases behind it, where they were counted.
pub(super) struct FilterView {
    pub(super) code: &'static str,
    pub(super) words: &'static str,
    pub(super) count: Option<usize>,
    pub(super) here: bool,
}

/// How much presses, of all that is open.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Pressing {
    pub(super) late: usize,
    pub(super) today: usize,
    pub(super) tomorrow: usize,
    /// All that is open.
    pub(super) open: usize,
}

/// The filters; drafts are not among the open cases, and what someone has is a list of its own: their number is not known.
pub(super) fn filter_views(asked: &str, open: &[Standing]) -> Vec<FilterView> {
    let count = |states: &[&str]| {
        open.iter().filter(|case| states.is_empty() || states.contains(&case.state.as_str())).count()
    };
    let view = |(code, words, states): &(&'static str, &'static str, &[&str])| FilterView {
        code,
        words,
        count: (!["draft", "mine", "free"].contains(code)).then(|| count(states)),
        here: *code == asked,
    };
    FILTERS.iter().map(view).collect()
}

/// Counts what is late, due today, and due tomorrow.
pub(super) fn pressing(open: &[Standing], now: DateTime<Utc>) -> Pressing {
    let mut all = Pressing { open: open.len(), ..Pressing::default() };
    for case in open {
        match lamp(case, now).0 {
            "red" => all.late += 1,
            "yellow" => all.today += 1,
            "blue" => all.tomorrow += 1,
            _ => {}
        }
    }
    all
}

/// The class of the lamp and its words. Waiting for the applicant is never coloured against the office.
pub(super) fn lamp(case: &Standing, now: DateTime<Utc>) -> (&'static str, String) {
    match (case.last_day(), case.state.as_str()) {
        (_, "draft") => ("stop", "没提交".to_owned()),
        (_, "supplement") => ("stop", "等申请人".to_owned()),
        (Some(day), state) if is_owed(state) => words::left(day, now),
        _ => ("stop", "不计时".to_owned()),
    }
}

/// What is done next with a case in this state, in the words of a link.
pub(super) fn act(state: &str) -> &'static str {
    match state {
        "draft" => "接着填",
        "submitted" | "prereviewed" => "受理",
        "reviewed" => "去决定",
        "approved" | "partly_approved" | "refused" => "送达",
        _ => "查看",
    }
}

/// Those with the least time left come first, those without a deadline last.
pub(super) fn by_time_left(cases: &mut [Standing]) {
    cases.sort_by_key(|case| (case.last_day().is_none(), case.last_day(), case.drafted_at));
}

/// The case that follows one in a list of these states; the first where that one has left the list.
pub(crate) async fn following(
    user: &User,
    states: &[&str],
    of: Option<CaseId>,
) -> Result<Option<CaseId>, PortalError> {
    let mut cases = api::list_cases(user.api(), states, None).await?.items;
    by_time_left(&mut cases);
    let after = cases.iter().skip_while(|case| Some(case.id) != of).nth(1);
    Ok(after.or(cases.first().filter(|case| Some(case.id) != of)).map(|case| case.id))
}

#[derive(Deserialize)]
pub(crate) struct NextQuery {
    pub(crate) of: Option<CaseId>,
}

/// The next case that waits for an answer; without one, the workbench.
pub(super) async fn next(user: User, query: Query<NextQuery>) -> Result<HttpResponse, PortalError> {
    user.needs(CLERKS)?;
    let next = following(&user, &["submitted", "prereviewed"], query.of).await?;
    Ok(see_other(&next.map_or_else(|| "/w".to_owned(), |id| format!("/w/in/{id}"))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;

    fn case(state: &str, due: &str) -> Standing {
        let body = serde_json::json!({
            "id": "34132300-0000-4000-8000-000000000000", "state": state, "channel": "online", "item": "x",
            "authority": "11341323990011103D", "applicant": uuid::Uuid::nil(), "due": due,
            "drafted_at": "2026-11-01T00:00:00Z",
        });
        serde_json::from_value(body).unwrap()
    }

    #[test]
    fn late_cases_are_counted_and_those_that_wait_for_the_applicant_are_not() {
        let now = Utc.with_ymd_and_hms(2026, 11, 23, 3, 0, 0).unwrap();
        let open = [
            case("in_review", "2026-11-12"),
            case("in_review", "2026-11-23"),
            case("accepted", "2026-11-24"),
            case("supplement", "2026-11-12"),
            case("approved", "2026-11-12"),
        ];
        assert_eq!(pressing(&open, now), Pressing { late: 1, today: 1, tomorrow: 1, open: 5 });
        assert_eq!(lamp(&open[3], now), ("stop", "等申请人".to_owned()));
        let views = filter_views("fix", &open);
        let counted: Vec<_> = views.iter().map(|view| (view.code, view.count)).collect();
        assert!(counted.contains(&("fix", Some(1))) && counted.contains(&("all", Some(5))), "{counted:?}");
        assert!(views.iter().filter(|view| view.here).all(|view| view.code == "fix"));
    }
}

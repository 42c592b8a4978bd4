//! Outages of the window (断网断电), and the entry of what was taken in on paper meanwhile.
use super::CLERKS;
use crate::{
    client::{
        Sent,
        intake::{self as api, CatchUp, Outage},
    },
    error::PortalError,
    form::Mistake,
    pages::{dossier::refused, page, page_again, see_other},
    session::{Fields, Posted, SentFile, Upload, User, random_text},
    shell::Shell,
    words,
};
use actix_web::{HttpResponse, web::Path};
use askama::Template;
use auth::Role;
use chrono::{DateTime, FixedOffset, NaiveDateTime, Utc};
use kernel::id::CaseId;
use uuid::Uuid;

struct OutageLine {
    id: Uuid,
    what: &'static str,
    from: String,
    to: String,
    note: String,
    approved: Option<String>,
    /// Whether this user may approve it: a leader who did not record it.
    mine_to_approve: bool,
}

#[derive(Template)]
#[template(path = "clerk/outages.html")]
struct OutagesPage {
    shell: Shell,
    lines: Vec<OutageLine>,
    typed: Fields,
    key: String,
    mistakes: Vec<Mistake>,
}

/// A time as the clock on the hall's wall shows it.
fn local(text: &str) -> Option<DateTime<Utc>> {
    const EAST_EIGHT: i32 = 8 * 3600;
    let read = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").ok()?;
    let at = read.and_local_timezone(FixedOffset::east_opt(EAST_EIGHT)?).single()?;
    Some(at.to_utc())
}

fn line(user: &User, outage: Outage) -> OutageLine {
    OutageLine {
        id: outage.id,
        what: if outage.what == "power" { "断电" } else { "断网" },
        from: words::minute(outage.began_at),
        to: words::minute(outage.ended_at),
        note: outage.note,
        mine_to_approve: outage.approved_at.is_none()
            && user.has(Role::Chief)
            && outage.recorded_by != user.claims.sub,
        approved: outage.approved_at.map(words::minute),
    }
}

pub(super) async fn outages(user: User) -> Result<HttpResponse, PortalError> {
    show(&user, &Fields::default(), Vec::new()).await
}

async fn show(user: &User, typed: &Fields, mistakes: Vec<Mistake>) -> Result<HttpResponse, PortalError> {
    user.needs(CLERKS)?;
    let found = api::list_outages(user.api()).await?;
    let again = !mistakes.is_empty();
    let template = OutagesPage {
        shell: user.shell("断网断电").with_errors(again),
        lines: found.into_iter().map(|outage| line(user, outage)).collect(),
        typed: typed.clone(),
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

fn wrong(anchor: &str, text: &str) -> Vec<Mistake> {
    vec![Mistake { anchor: anchor.to_owned(), text: text.to_owned() }]
}

fn sent(file: &SentFile) -> Sent<'_> {
    Sent { name: &file.name, media_type: &file.media_type, bytes: &file.bytes }
}

pub(super) async fn record(upload: Upload) -> Result<HttpResponse, PortalError> {
    let Upload { user, fields, files } = &upload;
    user.needs(CLERKS)?;
    let Some(began) = local(fields.text("began")) else {
        return show(user, fields, wrong("began", "请填从什么时候开始。")).await;
    };
    let Some(ended) = local(fields.text("ended")) else {
        return show(user, fields, wrong("ended", "请填到什么时候恢复。没恢复的，恢复以后再登记。")).await;
    };
    let Some(file) = files.first() else {
        return show(user, fields, wrong("proof", "请附上证明：停电停网通知、维修单或者照片。")).await;
    };
    let proof = match api::add_evidence(user.api(), &format!("{}-proof", fields.key()), sent(file)).await {
        Ok(taken) => taken.id,
        Err(fault) => return show(user, fields, refused(fault)?).await,
    };
    let what = (fields.text("what"), fields.text("note"));
    match api::record_outage(user.api(), fields.key(), what, (began, ended), proof).await {
        Ok(()) => Ok(see_other("/w/outages")),
        Err(fault) => show(user, fields, refused(fault)?).await,
    }
}

pub(super) async fn approve(posted: Posted, id: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(&[Role::Chief])?;
    match api::approve_outage(user.api(), fields.key(), *id).await {
        Ok(()) => Ok(see_other("/w/outages")),
        Err(fault) => show(user, &Fields::default(), refused(fault)?).await,
    }
}

struct Entry {
    row: CatchUp,
    paper_at: String,
    entered_at: String,
    approved: Option<String>,
    received: String,
    mine_to_approve: bool,
}

#[derive(Template)]
#[template(path = "clerk/catch_up.html")]
struct CatchUpPage {
    shell: Shell,
    case: CaseId,
    number: String,
    /// The receipt was not answered yet: its date may still be entered.
    open: bool,
    entry: Option<Entry>,
    outages: Vec<OutageLine>,
    typed: Fields,
    key: String,
    mistakes: Vec<Mistake>,
}

fn entry(user: &User, row: CatchUp, open: bool) -> Entry {
    let approver = user.has(Role::Chief) && row.entered_by != user.claims.sub;
    Entry {
        paper_at: words::minute(row.paper_at),
        entered_at: words::minute(row.entered_at),
        approved: row.approved_at.map(words::minute),
        received: row.received_at.map(words::minute).unwrap_or_default(),
        mine_to_approve: open && approver && row.approved_at.is_none(),
        row,
    }
}

pub(super) async fn catch_up(user: User, case: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    show_case(&user, *case, &Fields::default(), Vec::new()).await
}

async fn show_case(
    user: &User,
    case: CaseId,
    typed: &Fields,
    mistakes: Vec<Mistake>,
) -> Result<HttpResponse, PortalError> {
    user.needs(CLERKS)?;
    let found = api::get_case(user.api(), case).await?;
    let open = found.standing.state == "submitted";
    let entered = api::find_catch_up(user.api(), case).await?;
    let outages = api::list_outages(user.api()).await?;
    let again = !mistakes.is_empty();
    let template = CatchUpPage {
        shell: user.shell("纸质收件补录").with_errors(again),
        case,
        number: found.standing.number().to_owned(),
        open,
        entry: entered.map(|row| entry(user, row, open)),
        outages: outages.into_iter().map(|outage| line(user, outage)).collect(),
        typed: typed.clone(),
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

fn here(case: CaseId) -> String {
    format!("/w/in/{case}/catch-up")
}

pub(super) async fn enter(upload: Upload, case: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    let Upload { user, fields, files } = &upload;
    user.needs(CLERKS)?;
    let Ok(outage) = fields.text("outage").parse::<Uuid>() else {
        return show_case(user, *case, fields, wrong("outage", "请选是哪一次断网断电。")).await;
    };
    let Some(paper_at) = local(fields.text("paper_at")) else {
        return show_case(user, *case, fields, wrong("paper_at", "请填纸质回执上的日期和时间。")).await;
    };
    let Some(file) = files.first() else {
        return show_case(user, *case, fields, wrong("scan", "请附上纸质回执的扫描件。")).await;
    };
    let key = format!("{}-scan", fields.key());
    let scan = match api::add_case_evidence(user.api(), &key, *case, sent(file)).await {
        Ok(taken) => taken.id,
        Err(fault) => return show_case(user, *case, fields, refused(fault)?).await,
    };
    let paper = (outage, fields.text("paper_no"));
    match api::enter_catch_up(user.api(), fields.key(), *case, paper, (paper_at, scan)).await {
        Ok(_standing) => Ok(see_other(&here(*case))),
        Err(fault) => show_case(user, *case, fields, refused(fault)?).await,
    }
}

pub(super) async fn approve_entry(posted: Posted, case: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(&[Role::Chief])?;
    match api::approve_catch_up(user.api(), fields.key(), *case).await {
        Ok(_standing) => Ok(see_other(&here(*case))),
        Err(fault) => show_case(user, *case, &Fields::default(), refused(fault)?).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_as_the_clock_on_the_wall_shows_it() {
        assert_eq!(
            local("2026-11-26T08:30").map(|at| at.to_rfc3339()).as_deref(),
            Some("2026-11-26T00:30:00+00:00")
        );
        assert_eq!(local("2026-11-26"), None);
    }
}

//! Accounts of the staff: the system administrator proposes and stops, the security administrator approves.
use super::{dossier::refused, me::role_words, page, page_again, see_other};
use crate::{
    client::{
        account,
        staff::{self as api, Absence, ImportedRow, Proposal, Reset, Staff},
    },
    error::PortalError,
    form::Mistake,
    session::{Posted, User, random_text},
    shell::Shell,
    words,
};
use actix_web::{
    HttpResponse,
    web::{self, Path, Query, ServiceConfig},
};
use askama::Template;
use auth::Role;
use serde::Deserialize;
use uuid::Uuid;

const SYSTEM: &[Role] = &[Role::AdminSystem];
const SECURITY: &[Role] = &[Role::AdminSecurity];

/// Mounts the pages.
pub(super) fn mount(config: &mut ServiceConfig) {
    config
        .route("/staff", web::get().to(list))
        .route("/staff/import", web::post().to(import))
        .route("/staff/{staff}/stop", web::post().to(stop))
        .route("/staff/{staff}/reset", web::post().to(reset))
        .route("/staff/absences", web::post().to(away))
        .route("/staff/absences/{absence}/end", web::post().to(back))
        .route("/staff/waiting", web::get().to(waiting))
        .route("/staff/waiting/{place}/{id}", web::post().to(decide));
}

#[derive(Deserialize)]
struct After {
    after: Option<String>,
}

struct Line {
    id: Uuid,
    user_name: String,
    name: String,
    organisation: String,
    roles: String,
    active: bool,
}

struct Told {
    line: u32,
    user_name: String,
    words: Option<String>,
}

#[derive(Template)]
#[template(path = "staff/list.html")]
struct ListPage {
    shell: Shell,
    key: String,
    lines: Vec<Line>,
    next: Option<String>,
    mistakes: Vec<Mistake>,
    told: Vec<Told>,
    csv: String,
    away: Vec<AwayLine>,
}

struct AwayLine {
    id: Uuid,
    name: String,
    substitute: String,
    when: String,
    reason: String,
    open: bool,
}

fn away_line(absence: Absence) -> AwayLine {
    AwayLine {
        id: absence.absence_id,
        name: absence.name,
        substitute: absence.substitute_name,
        when: format!("{} 到 {}", words::minute(absence.from), words::minute(absence.until)),
        reason: absence.reason,
        open: absence.state == "open",
    }
}

fn roles_of(roles: &[Role]) -> String {
    roles.iter().map(|role| role_words(*role)).collect::<Vec<_>>().join("、")
}

fn line(staff: Staff) -> Line {
    Line {
        id: staff.staff_id,
        roles: roles_of(&staff.roles),
        user_name: staff.user_name,
        name: staff.name,
        organisation: staff.organisation,
        active: staff.active,
    }
}

async fn list(user: User, query: Query<After>) -> Result<HttpResponse, PortalError> {
    show(&user, query.after.as_deref(), Vec::new(), Vec::new(), "").await
}

async fn show(
    user: &User,
    after: Option<&str>,
    mistakes: Vec<Mistake>,
    told: Vec<Told>,
    csv: &str,
) -> Result<HttpResponse, PortalError> {
    user.needs(SYSTEM)?;
    let found = api::list(user.api(), after).await?;
    let away = api::absences(user.api()).await?;
    let again = !mistakes.is_empty();
    let template = ListPage {
        away: away.into_iter().map(away_line).collect(),
        shell: user.shell("工作人员账号").with_errors(again),
        key: random_text()?,
        lines: found.items.into_iter().map(line).collect(),
        next: found.next.and_then(|after| serde_urlencoded::to_string([("after", after)]).ok()),
        mistakes,
        told,
        csv: csv.to_owned(),
    };
    if again { page_again(&template) } else { page(&template) }
}

async fn import(posted: Posted) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(SYSTEM)?;
    let csv = fields.text("csv");
    if csv.is_empty() {
        let text = "还没填名单。把表格内容粘到这里。".to_owned();
        return show(user, None, vec![Mistake { anchor: "csv".to_owned(), text }], Vec::new(), "").await;
    }
    let told = |row: ImportedRow| Told {
        line: row.line,
        user_name: row.user_name,
        words: row.code.map(|code| words::sentence(&code).unwrap_or("这一行有误。").to_owned()),
    };
    match api::import(user.api(), fields.key(), csv).await {
        Ok(rows) => show(user, None, Vec::new(), rows.into_iter().map(told).collect(), "").await,
        Err(fault) => show(user, None, refused(fault)?, Vec::new(), csv).await,
    }
}

async fn stop(posted: Posted, id: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(SYSTEM)?;
    match api::stop(user.api(), fields.key(), *id).await {
        Ok(()) => Ok(see_other("/staff")),
        Err(fault) => show(user, None, refused(fault)?, Vec::new(), "").await,
    }
}

async fn away(posted: Posted) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(SYSTEM)?;
    let both = (fields.text("away"), fields.text("substitute"));
    let days = (fields.text("from"), fields.text("until"));
    match api::propose_absence(user.api(), fields.key(), both, days, fields.text("why")).await {
        Ok(()) => Ok(see_other("/staff")),
        Err(fault) => show(user, None, refused(fault)?, Vec::new(), "").await,
    }
}

async fn back(posted: Posted, id: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(SYSTEM)?;
    match api::end_absence(user.api(), fields.key(), *id).await {
        Ok(()) => Ok(see_other("/staff")),
        Err(fault) => show(user, None, refused(fault)?, Vec::new(), "").await,
    }
}

async fn reset(posted: Posted, id: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(SYSTEM)?;
    match api::reset(user.api(), fields.key(), *id, fields.text("reason")).await {
        Ok(()) => Ok(see_other("/staff")),
        Err(fault) => show(user, None, refused(fault)?, Vec::new(), "").await,
    }
}

struct Waiting {
    place: &'static str,
    id: Uuid,
    who: String,
    what: String,
    at: String,
}

#[derive(Template)]
#[template(path = "staff/waiting.html")]
struct WaitingPage {
    shell: Shell,
    key: String,
    lines: Vec<Waiting>,
    next: Option<String>,
    mistakes: Vec<Mistake>,
}

fn proposed(proposal: Proposal) -> Waiting {
    let account = proposal.account;
    let verb = match (proposal.new, account.active) {
        (true, _) => "新开账号",
        (false, true) => "改账号",
        (false, false) => "停用账号",
    };
    Waiting {
        place: "staff-proposals",
        id: proposal.proposal_id,
        who: format!("{}（{}）", account.name, account.user_name),
        what: format!("{verb}：{}，{}", account.organisation, roles_of(&account.roles)),
        at: words::minute(proposal.proposed_at),
    }
}

fn asked(reset: Reset) -> Waiting {
    Waiting {
        place: "staff-resets",
        id: reset.act_id,
        who: reset.user_name,
        what: format!("重设登录，重新绑定验证器：{}", reset.reason),
        at: words::minute(reset.proposed_at),
    }
}

fn stand_in(absence: Absence) -> Waiting {
    let (from, until) = (words::minute(absence.from), words::minute(absence.until));
    Waiting {
        place: "absences",
        id: absence.absence_id,
        who: absence.name,
        what: format!("不在岗，由{}代班，{from} 到 {until}：{}", absence.substitute_name, absence.reason),
        at: words::minute(absence.proposed_at),
    }
}

async fn waiting(user: User, query: Query<After>) -> Result<HttpResponse, PortalError> {
    show_waiting(&user, query.after.as_deref(), Vec::new()).await
}

async fn show_waiting(
    user: &User,
    after: Option<&str>,
    mistakes: Vec<Mistake>,
) -> Result<HttpResponse, PortalError> {
    user.needs(SECURITY)?;
    let proposals = api::proposals(user.api(), after).await?;
    let resets = api::resets(user.api()).await?;
    let absences = api::absences(user.api()).await?;
    let absences = absences.into_iter().filter(|absence| absence.state == "open").map(stand_in);
    let again = !mistakes.is_empty();
    let next = proposals.next.and_then(|after| serde_urlencoded::to_string([("after", after)]).ok());
    let lines = resets.items.into_iter().map(asked).chain(absences);
    let lines = lines.chain(proposals.items.into_iter().map(proposed));
    let template = WaitingPage {
        shell: user.shell("等您批准的账号").with_errors(again),
        key: random_text()?,
        lines: lines.collect(),
        next,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

#[derive(Template)]
#[template(path = "staff/code.html")]
struct CodePage {
    shell: Shell,
    code: String,
}

async fn decide(posted: Posted, path: Path<(String, Uuid)>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(SECURITY)?;
    let (place, id) = path.into_inner();
    if !["staff-proposals", "staff-resets", "absences"].contains(&place.as_str()) {
        return Err(PortalError::NotFound);
    }
    match account::decide(user.api(), fields.key(), &place, id, fields.text("how") == "approve").await {
        Ok(done) => match done.enrolment_code {
            Some(code) => page(&CodePage { shell: user.shell("开户码"), code }),
            None => Ok(see_other("/staff/waiting")),
        },
        Err(fault) => show_waiting(user, None, refused(fault)?).await,
    }
}

//! 原件交接: the applicant sees where his paper originals are; who holds them hands them on, and who gets them says so.
use crate::{
    client::{
        Sent,
        intake::{self as api, ListedOriginal, Originals, OriginalsStep},
    },
    error::PortalError,
    form::Mistake,
    pages::{dossier::refused, page, page_again, see_other},
    session::{Fields, Posted, Upload, User, random_text},
    shell::Shell,
    words,
};
use actix_web::{
    HttpResponse,
    web::{self, Path, ServiceConfig},
};
use askama::Template;
use auth::Role;
use kernel::id::CaseId;
use uuid::Uuid;

mod due;

/// Who handles originals.
const HANDLERS: &[Role] = &[Role::Agent, Role::Clerk, Role::Chief, Role::Reviewer, Role::Archivist];
/// So many lines the form for taking has.
const LINES: usize = 4;
/// Where originals can be: code, and what people read.
const PLACES: &[(&str, &str)] = &[
    ("applicant", "申请人"),
    ("agent", "代办员"),
    ("window", "收件窗口"),
    ("department", "承办部门"),
    ("archive", "档案室"),
];

/// Mounts the page and what it sends.
pub(super) fn mount(config: &mut ServiceConfig) {
    config
        .route("/w/originals", web::get().to(due::list))
        .route("/c/{case}/originals", web::get().to(originals))
        .route("/c/{case}/originals/take", web::post().to(take))
        .route("/c/{case}/originals/offer", web::post().to(offer))
        .route("/c/{case}/originals/{handover}/confirm", web::post().to(confirm))
        .route("/c/{case}/originals/{handover}/received", web::post().to(received))
        .route("/c/{case}/originals/{handover}/withdraw", web::post().to(withdraw));
}

struct Row {
    id: Uuid,
    what: ListedOriginal,
    at: String,
    going: &'static str,
    /// In the hands of this user's side, and not on the way.
    mine: bool,
}

struct StepRow {
    id: Uuid,
    from: &'static str,
    to: &'static str,
    names: String,
    at: String,
    /// Nobody has said yet that he has them.
    open: bool,
    given_back: bool,
    /// The user's side says that it arrived.
    for_you: bool,
    withdrawn: bool,
    own: bool,
    document: Option<String>,
}

#[derive(Template)]
#[template(path = "cases/originals.html")]
struct OriginalsPage {
    shell: Shell,
    case: CaseId,
    back: String,
    rows: Vec<Row>,
    steps: Vec<StepRow>,
    out: bool,
    return_by: Option<String>,
    handles: bool,
    /// The user takes originals from applicants.
    takes: bool,
    /// Some are in the hands of this user's side.
    holds: bool,
    lines: Vec<(String, String, String)>,
    to: Vec<&'static (&'static str, &'static str)>,
    key: String,
    mistakes: Vec<Mistake>,
}

fn place(code: &str) -> &'static str {
    PLACES.iter().find(|(known, _)| *known == code).map_or("", |(_, words)| words)
}

pub(super) async fn originals(user: User, case: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    show(&user, *case, &Fields::default(), Vec::new()).await
}

async fn show(
    user: &User,
    case: CaseId,
    typed: &Fields,
    mistakes: Vec<Mistake>,
) -> Result<HttpResponse, PortalError> {
    let found = api::list_originals(user.api(), case).await?;
    let handles = HANDLERS.iter().any(|role| user.has(*role));
    let agent = user.has(Role::Agent);
    let again = !mistakes.is_empty();
    let rows = rows(&found);
    let window = user.has(Role::Clerk) || user.has(Role::Chief);
    let field = |name: &str, nth: usize| typed.text(&format!("{name}{nth}")).to_owned();
    let template = OriginalsPage {
        shell: user.shell("原件交接").with_errors(again),
        case,
        back: back(user, case, window),
        takes: agent || window,
        return_by: found.return_by.map(|day| words::day(day, user.visitor.portal.clock.now())),
        steps: found.handovers.iter().map(|step| step_row(user, case, &found, step)).collect(),
        out: found.out,
        handles,
        holds: rows.iter().any(|row| row.mine),
        rows,
        lines: (0..LINES)
            .map(|nth| (field("name", nth), field("copies", nth), field("condition", nth)))
            .collect(),
        to: PLACES.iter().filter(|(code, _)| !agent || ["window", "applicant"].contains(code)).collect(),
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

/// Where the user came from.
fn back(user: &User, case: CaseId, window: bool) -> String {
    if window {
        format!("/w/in/{case}")
    } else if user.has(Role::Archivist) {
        "/w/originals".to_owned()
    } else if user.has(Role::Reviewer) {
        format!("/r/{case}")
    } else {
        format!("/c/{case}")
    }
}

fn rows(found: &Originals) -> Vec<Row> {
    let row = |original: &api::Original| Row {
        id: original.id,
        what: original.what.clone(),
        at: original.at_name.clone(),
        going: original.going.as_deref().map_or("", place),
        mine: original.yours,
    };
    found.originals.iter().map(row).collect()
}

fn step_row(user: &User, case: CaseId, found: &Originals, step: &OriginalsStep) -> StepRow {
    let name = |id: &Uuid| found.originals.iter().find(|one| one.id == *id).map(|one| one.what.name.as_str());
    let names: Vec<&str> = step.originals.iter().filter_map(name).collect();
    StepRow {
        id: step.id,
        from: place(&step.from),
        to: place(&step.to),
        names: names.join("、"),
        at: words::minute(step.ended_at.unwrap_or(step.offered_at)),
        open: step.taken.is_none(),
        given_back: step.to == "applicant",
        for_you: step.for_you,
        withdrawn: step.taken == Some(false),
        own: step.giver == user.claims.sub,
        document: step.document.map(|document| format!("/c/{case}/documents/{document}")),
    }
}

fn listed(fields: &Fields) -> Vec<ListedOriginal> {
    let line = |nth: usize| {
        let text = |name: &str| fields.text(&format!("{name}{nth}"));
        let name = Some(text("name")).filter(|name| !name.is_empty())?;
        let condition = Some(text("condition")).filter(|words| !words.is_empty()).unwrap_or("完好");
        let copies = if text("copies").is_empty() { 1 } else { text("copies").parse().unwrap_or(0) };
        Some(ListedOriginal { name: name.to_owned(), copies, condition: condition.to_owned() })
    };
    (0..LINES).filter_map(line).collect()
}

async fn take(posted: Posted, case: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(HANDLERS)?;
    let done = api::take_originals(user.api(), fields.key(), *case, &listed(fields)).await;
    match done {
        Ok(_standing) => Ok(see_other(&here(*case))),
        Err(fault) => show(user, *case, fields, refused(fault)?).await,
    }
}

fn here(case: CaseId) -> String {
    format!("/c/{case}/originals")
}

async fn offer(posted: Posted, case: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(HANDLERS)?;
    let chosen: Vec<Uuid> = fields.all("original").iter().filter_map(|id| id.parse().ok()).collect();
    if chosen.is_empty() || fields.text("to").is_empty() {
        let text = "请勾选要交出的原件，并选交给谁。".to_owned();
        return show(user, *case, fields, vec![Mistake { anchor: "to".into(), text }]).await;
    }
    let done = api::offer_originals(user.api(), fields.key(), *case, (&chosen, fields.text("to"))).await;
    match done {
        Ok(_standing) => Ok(see_other(&here(*case))),
        Err(fault) => show(user, *case, fields, refused(fault)?).await,
    }
}

async fn confirm(upload: Upload, at: Path<(CaseId, Uuid)>) -> Result<HttpResponse, PortalError> {
    let (case, handover) = at.into_inner();
    let Upload { user, fields, files } = &upload;
    user.needs(HANDLERS)?;
    let mut signed = None;
    if let Some(file) = files.first() {
        let sent = Sent { name: &file.name, media_type: &file.media_type, bytes: &file.bytes };
        match api::add_case_evidence(user.api(), &format!("{}-sheet", fields.key()), case, sent).await {
            Ok(taken) => signed = Some(taken.id),
            Err(fault) => return show(user, case, fields, refused(fault)?).await,
        }
    }
    match api::confirm_handover(user.api(), fields.key(), (case, handover), signed).await {
        Ok(()) => Ok(see_other(&here(case))),
        Err(fault) => show(user, case, fields, refused(fault)?).await,
    }
}

async fn received(posted: Posted, at: Path<(CaseId, Uuid)>) -> Result<HttpResponse, PortalError> {
    let at = at.into_inner();
    match api::confirm_return(posted.user.api(), posted.fields.key(), at).await {
        Ok(()) => Ok(see_other(&here(at.0))),
        Err(fault) => show(&posted.user, at.0, &posted.fields, refused(fault)?).await,
    }
}

async fn withdraw(posted: Posted, at: Path<(CaseId, Uuid)>) -> Result<HttpResponse, PortalError> {
    let at = at.into_inner();
    posted.user.needs(HANDLERS)?;
    match api::withdraw_handover(posted.user.api(), posted.fields.key(), at).await {
        Ok(()) => Ok(see_other(&here(at.0))),
        Err(fault) => show(&posted.user, at.0, &posted.fields, refused(fault)?).await,
    }
}

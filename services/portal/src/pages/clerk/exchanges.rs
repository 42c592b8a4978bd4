//! 业务系统交换: the exchanges that somebody has to look at, and the files that are carried to systems without a network.
use super::{CLERKS, exchange::fault_words};
use crate::{
    client::intake::{self as api, ExchangeFile, PassedOver, StuckExchange, SystemFigures},
    error::PortalError,
    form::Mistake,
    pages::{dossier::refused, page, page_again, see_other},
    session::{Posted, User, random_text},
    shell::Shell,
    words,
};
use actix_web::{HttpResponse, http::header, web::Path};
use askama::Template;
use auth::Role;
use kernel::id::CaseId;
use uuid::Uuid;

/// The states that are counted, in the order in which an exchange goes through them.
const STATES: &[(&str, &str)] = &[
    ("waiting", "待交换"),
    ("exchanging", "交换中"),
    ("received", "已接收"),
    ("returned", "退回"),
    ("stuck", "多次失败"),
    ("ending", "告知终止"),
];

struct Line {
    case: CaseId,
    number: String,
    system: String,
    mode: String,
    state: String,
    since: String,
    tries: i16,
    fault: String,
    can_send: bool,
}

/// A case that is in no file yet because writing it failed.
struct PassedLine {
    case: CaseId,
    number: String,
    system: String,
    why: String,
    since: String,
    times: i32,
}

struct FileLine {
    id: Uuid,
    seq: i64,
    system: String,
    rows: i32,
    sha256: String,
    made: String,
    by_itself: bool,
}

#[derive(Template)]
#[template(path = "clerk/exchanges.html")]
struct ExchangesPage {
    shell: Shell,
    hours: i64,
    states: &'static [(&'static str, &'static str)],
    /// Each system with its counts in the order of `states`, each beside its name.
    figures: Vec<(String, Vec<(&'static str, i64)>)>,
    lines: Vec<Line>,
    /// What could not be written into a file.
    passed: Vec<PassedLine>,
    /// None for whoever does not decide.
    files: Option<Vec<FileLine>>,
    key: String,
    mistakes: Vec<Mistake>,
}

pub(super) async fn list(user: User) -> Result<HttpResponse, PortalError> {
    show(&user, Vec::new()).await
}

async fn show(user: &User, mistakes: Vec<Mistake>) -> Result<HttpResponse, PortalError> {
    user.needs(CLERKS)?;
    let found = api::stuck_exchanges(user.api()).await?;
    let files = match user.has(Role::Chief) {
        true => Some(api::exchange_files(user.api()).await?.into_iter().map(file_line).collect()),
        false => None,
    };
    let again = !mistakes.is_empty();
    let template = ExchangesPage {
        shell: user.shell("业务系统交换").with_errors(again),
        hours: found.answer_within_hours,
        states: STATES,
        figures: found.figures.into_iter().map(counts).collect(),
        lines: found.exchanges.into_iter().map(line).collect(),
        passed: found.passed_over.into_iter().map(passed_line).collect(),
        files,
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

fn counts(figures: SystemFigures) -> (String, Vec<(&'static str, i64)>) {
    let of =
        |(code, name): &(&str, &'static str)| (*name, figures.states.get(*code).copied().unwrap_or_default());
    let counts = STATES.iter().map(of).collect();
    (figures.system, counts)
}

fn line(exchange: StuckExchange) -> Line {
    let again = ["waiting", "exchanging", "returned", "stuck", "ending"];
    Line {
        case: exchange.case,
        number: exchange.case_no.map(|number| number.to_string()).unwrap_or_default(),
        can_send: again.contains(&exchange.state.as_str()) && exchange.mode != "intake_only",
        fault: fault_words(exchange.fault.as_deref()).to_owned(),
        system: exchange.system,
        mode: exchange.mode_name,
        state: exchange.state_name,
        since: words::minute(exchange.since),
        tries: exchange.tries,
    }
}

fn passed_line(passed: PassedOver) -> PassedLine {
    // What is ours to mend has no sentence: the log has the words under the case's number.
    let why = words::sentence(&passed.what)
        .map_or_else(|| format!("系统内部出错（{}），请报系统管理员查日志", passed.what), str::to_owned);
    PassedLine {
        case: passed.case,
        number: passed.case_no.map(|number| number.to_string()).unwrap_or_default(),
        system: passed.system,
        why,
        since: words::minute(passed.since),
        times: passed.times,
    }
}

fn file_line(file: ExchangeFile) -> FileLine {
    FileLine {
        id: file.id,
        seq: file.seq,
        system: file.system,
        rows: file.rows,
        sha256: file.sha256,
        made: words::minute(file.made_at),
        by_itself: file.day.is_some(),
    }
}

/// Has a case handed over again, or its end told again.
pub(super) async fn send(posted: Posted, case: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields, .. } = &posted;
    user.needs(CLERKS)?;
    match api::send_again(user.api(), fields.key(), *case).await {
        Ok(_) => Ok(see_other("/w/exchanges")),
        Err(fault) => show(user, refused(fault)?).await,
    }
}

/// A file that is carried to a system.
pub(super) async fn file(user: User, file: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    user.needs(&[Role::Chief])?;
    let (media_type, bytes) = api::exchange_file(user.api(), *file).await?;
    Ok(HttpResponse::Ok()
        .content_type(media_type)
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{file}.zip\"")))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .body(bytes))
}

//! Progress: what must I do now, by when, who has it; then everything that happened.
use super::receipt::Qr;
use crate::{
    client::intake::{self, Clock, Decision, Event, Issued},
    error::PortalError,
    form::Mistake,
    pages::{
        clerk::exchange::{ParcelView, parcels},
        documents::{self, DocumentLink},
        dossier::{Dossier, refused},
        page, page_again, see_other,
    },
    session::{Posted, User, random_text},
    shell::Shell,
    words::{self, StateWords},
};
use actix_web::{HttpResponse, web::Path};
use askama::Template;
use auth::Role;
use chrono::{DateTime, TimeDelta, Utc};
use contracts::catalogue::{ItemResult, ResolvedItem};
use kernel::id::CaseId;

/// One entry of the timeline, in words.
pub(crate) struct Entry {
    pub(crate) what: String,
    pub(crate) who: &'static str,
    pub(crate) at: String,
}

/// The deadline, in words.
pub(crate) struct ClockView {
    /// The class of the lamp.
    pub(crate) lamp: &'static str,
    /// 没有超时, 已超时 2 天, …
    pub(crate) words: String,
    /// Each day and why it counts or not.
    pub(crate) days: Vec<String>,
    /// Holidays are not announced: the day may move.
    pub(crate) provisional: bool,
    /// Where the same thing was applied for before: the waiting of all applications.
    pub(crate) chain: Option<String>,
}

#[derive(Template)]
#[template(path = "cases/progress.html")]
struct ProgressPage {
    shell: Shell,
    case: CaseId,
    name: String,
    number: String,
    state: StateWords,
    code: String,
    form_state: String,
    day: Option<String>,
    clock: ClockView,
    entries: Vec<Entry>,
    todo: Vec<&'static str>,
    notice: Vec<String>,
    materials: Vec<(String, String)>,
    pending: Vec<String>,
    /// Materials of which nothing is left, because there was a virus in the file.
    infected: Vec<String>,
    /// What is doubted of contact and payee, until the applicant says that it is right.
    held: Vec<String>,
    /// The hearing: until when one may apply, where one still may, and when and where it is held.
    hearing_until: Option<String>,
    hearing_at: Option<String>,
    /// Whether it is the applicant himself who looks.
    own: bool,
    /// What is to be paid, in yuan.
    fee_due: Option<String>,
    decision: Option<Decision>,
    decided: String,
    licences: Vec<Issued>,
    /// How a result that is money or a paper reaches the applicant: name and way.
    results: Vec<(String, String)>,
    /// The system outside that handles it, in a line; and whether one goes to its page.
    exchange: Option<String>,
    may_visit: bool,
    /// Results that were sent by post.
    parcels: Vec<ParcelView>,
    /// The versions of the guide that the case is handled by.
    versions: (i32, i32),
    documents: Vec<DocumentLink>,
    may_withdraw: bool,
    /// Who has it, and whom to call.
    authority: String,
    phone: String,
    qr: Qr,
    key: String,
    mistakes: Vec<Mistake>,
}

pub(crate) async fn progress(user: User, id: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    show(&user, *id, Vec::new()).await
}

async fn show(user: &User, id: CaseId, mistakes: Vec<Mistake>) -> Result<HttpResponse, PortalError> {
    let dossier = Dossier::load(user, id).await?;
    let events = intake::get_timeline(user.api(), id).await?.items;
    let clock = intake::get_clock(user.api(), id).await.unwrap_or_default();
    let again = !mistakes.is_empty();
    let documents = documents::links(user, id).await;
    let infected = infected(&dossier);
    let parcels = parcels(user, &dossier.case).await;
    let fee_due = fee_due(user, id).await;
    let template = ProgressPage {
        documents,
        infected,
        parcels,
        fee_due,
        ..view(user, dossier, events, clock, mistakes)?
    };
    if again { page_again(&template) } else { page(&template) }
}

/// The states from which an application can be taken back.
const WITHDRAWN_FROM: [&str; 6] =
    ["submitted", "prereviewed", "supplement", "accepted", "in_review", "reviewed"];

fn view(
    user: &User,
    dossier: Dossier,
    events: Vec<Event>,
    clock: Clock,
    mistakes: Vec<Mistake>,
) -> Result<ProgressPage, PortalError> {
    let now = user.visitor.portal.clock.now();
    let entries = entries(&dossier, &events);
    let granted = dossier.case.decision.as_ref().is_some_and(|made| made.outcome != "refuse");
    let results = if granted { other_results(&dossier.item) } else { Vec::new() };
    let case = dossier.case;
    let standing = case.standing;
    let material = |code: &str| {
        case.materials
            .iter()
            .find(|material| material.code == code)
            .map_or_else(|| code.to_owned(), |m| m.name.clone())
    };
    let notice = case.notices.last().filter(|_| standing.state == "supplement");
    let lines = notice.into_iter().flat_map(|notice| &notice.lines).map(|line| match &line.material {
        Some(code) => format!("{}：{}", material(code), line.reason),
        None => line.reason.clone(),
    });
    let checked = |code: &str| dossier.item.material(code).is_some_and(|known| known.checked_by_government);
    let brought = case.materials.iter().map(|material| match checked(&material.code) {
        true if material.taken.is_empty() => (material.name.clone(), "政府核对，不用交".to_owned()),
        _ => (material.name.clone(), brought(material)),
    });
    let (hearing_until, hearing_at) = hearing_words(case.hearing.as_ref(), now);
    let decided = case.decision.as_ref().map(|made| words::minute(made.decided_at)).unwrap_or_default();
    let (number, todo) = (standing.number().to_owned(), todo(&standing.state));
    Ok(ProgressPage {
        shell: user.shell(&format!("办件进度 {number}")).with_errors(!mistakes.is_empty()),
        case: standing.id,
        name: case.item_name,
        number,
        state: words::state(&standing.state),
        day: standing.last_day().filter(|_| !todo.is_empty()).map(|day| words::day_until(day, now)),
        clock: clock_view(&clock, todo.is_empty()),
        entries,
        todo,
        notice: lines.collect(),
        materials: brought.collect(),
        held: case.hold.map(|hold| hold.words).unwrap_or_default(),
        hearing_until,
        hearing_at,
        own: user.has(Role::Citizen),
        pending: case.pending.iter().map(|code| material(code)).collect(),
        decided,
        decision: case.decision,
        form_state: case.form_state,
        licences: case.licences,
        results,
        exchange: case.exchange.as_ref().map(exchange_words),
        may_visit: case.exchange.as_ref().is_some_and(may_visit),
        parcels: Vec::new(),
        versions: dossier.versions,
        documents: Vec::new(),
        fee_due: None,
        infected: Vec::new(),
        may_withdraw: WITHDRAWN_FROM.contains(&standing.state.as_str()),
        authority: dossier.item.authority_name,
        phone: dossier.item.contact.phone,
        qr: Qr::of(&format!("{}/c/{}", user.visitor.portal.public_url, standing.id)),
        code: standing.state,
        key: random_text()?,
        mistakes,
    })
}

/// What is to be paid; nothing while that cannot be read, for the rest of the page does not hang on it.
async fn fee_due(user: &User, id: CaseId) -> Option<String> {
    let fees = intake::list_fees(user.api(), id).await.ok()?;
    fees.notices.into_iter().find(|notice| notice.state == "due").map(|notice| notice.due_yuan)
}

/// Which system handles it, where it stands there, and its number.
fn exchange_words(exchange: &intake::Exchange) -> String {
    let number = exchange.outside_no.as_deref().map(|no| format!("，对方编号 {no}")).unwrap_or_default();
    match exchange.state.as_str() {
        "waiting" => format!("这件要转{}办理", exchange.system),
        "stopped" | "ending" => format!("曾转{}办理{number}", exchange.system),
        _ => format!(
            "已转{}办理：{}{number}",
            exchange.system,
            applicants_word(&exchange.state, &exchange.state_name)
        ),
    }
}

/// That something was tried in vain is the hall's own affair.
fn applicants_word<'a>(state: &str, name: &'a str) -> &'a str {
    if state == "stuck" { "交换中" } else { name }
}

fn may_visit(exchange: &intake::Exchange) -> bool {
    exchange.mode == "redirect" && ["waiting", "exchanging", "returned"].contains(&exchange.state.as_str())
}

/// Until when the applicant may ask for a hearing, and when and where it is held.
fn hearing_words(hearing: Option<&intake::Hearing>, now: DateTime<Utc>) -> (Option<String>, Option<String>) {
    // The hall's day: eight hours ahead of UTC.
    let today = (now + TimeDelta::hours(8)).date_naive();
    let Some(hearing) = hearing.filter(|hearing| hearing.held_at.is_none()) else { return (None, None) };
    let open = hearing.applied_at.is_none() && hearing.apply_until >= today;
    let until = open.then(|| words::day_until(hearing.apply_until, now));
    let at = hearing.set_for.zip(hearing.place.as_deref());
    (until, at.map(|(day, place)| format!("{}，{place}", words::day(day, now))))
}

/// The results that are no licences: what is paid or handed over, and how.
pub(crate) fn other_results(item: &ResolvedItem) -> Vec<(String, String)> {
    let other = item.results.iter().filter_map(|result| match result {
        ItemResult::Licence { .. } => None,
        ItemResult::Payment { name, method, .. } => Some((name.clone(), method.clone())),
        ItemResult::Document { name, .. } => Some((name.clone(), "出具后送达".to_owned())),
    });
    other.collect()
}

fn infected(dossier: &Dossier) -> Vec<String> {
    let lost = |material: &&intake::Material| {
        !material.taken.is_empty() && material.taken.iter().all(intake::Taken::is_infected)
    };
    dossier.case.materials.iter().filter(lost).map(|material| material.name.clone()).collect()
}

fn brought(material: &intake::Material) -> String {
    let sound = material.taken.iter().filter(|taken| !taken.is_infected()).count();
    match material.taken.iter().rfind(|taken| !taken.is_infected()) {
        Some(taken) if taken.identifier.is_some() => "免提交".to_owned(),
        Some(_) => format!("已交 {sound} 份"),
        None if !material.taken.is_empty() => "有病毒，没有收下，请换一份".to_owned(),
        None if material.absent => "还没交".to_owned(),
        None => "不用交".to_owned(),
    }
}

/// What happened, in words, oldest first: what changed the course of the case, not every paper that came.
pub(crate) fn entries(dossier: &Dossier, events: &[Event]) -> Vec<Entry> {
    const PAPERS: [&str; 6] = [
        "save_form",
        "keep_form",
        "prefill_form",
        "add_material_file",
        "attach_licence",
        "add_case_evidence",
    ];
    let told = events.iter().filter(|event| !PAPERS.contains(&event.what.as_str()));
    told.map(|event| entry(dossier, event)).collect()
}

/// An event in words; steps and offices by their names.
fn entry(dossier: &Dossier, event: &Event) -> Entry {
    let detail = |key: &str| event.detail.get(key).and_then(serde_json::Value::as_str);
    let of = detail("step").map(|step| dossier.step_name(step));
    let of = of.or_else(|| detail("office").map(|office| dossier.office_name(office)));
    let of = of.or_else(|| {
        let code = detail("material")?;
        Some(dossier.case.materials.iter().find(|material| material.code == code)?.name.clone())
    });
    let what = words::timeline_words(&event.what);
    Entry {
        what: of.map_or_else(|| what.to_owned(), |of| format!("{what}：{of}")),
        who: words::actor_words(&event.actor_kind, &event.role),
        at: words::minute(event.at),
    }
}

/// What is still to come, in the words of the timeline.
fn todo(state: &str) -> Vec<&'static str> {
    match state {
        "draft" => vec!["提交", "受理", "审核", "决定", "送达"],
        "submitted" | "prereviewed" | "supplement" => vec!["受理", "审核", "决定", "送达"],
        "accepted" | "in_review" => vec!["审核完成", "决定", "送达"],
        "reviewed" | "reopened" => vec!["决定", "送达"],
        "approved" | "partly_approved" | "refused" => vec!["送达"],
        _ => Vec::new(),
    }
}

/// The deadline as citizens read it: never 牌.
pub(crate) fn clock_view(clock: &Clock, over: bool) -> ClockView {
    let lamp = match clock.card.as_deref() {
        Some("red") => "red",
        Some("yellow") => "yellow",
        Some("blue") => "blue",
        Some(_) | None => "",
    };
    let words = match &clock.reckoning {
        None => String::new(),
        Some(at) if at.overdue_days > 0 => format!("已超时 {} 天", at.overdue_days),
        Some(_) if over => "没有超时".to_owned(),
        Some(at) if at.remaining == 0 => "到最后一天了".to_owned(),
        Some(at) => format!("没有超时，还剩 {} 天", at.remaining),
    };
    let provisional = clock.reckoning.as_ref().is_some_and(|at| at.provisional);
    let chain = clock.chain.as_ref().map(|chain| {
        let (cases, since, days) = (chain.cases, chain.first_received, chain.working_days);
        format!("同一件事第 {cases} 次申请：从 {since} 第一次收件算起，已过 {days} 个工作日")
    });
    ClockView { lamp, words, days: clock.explanation.clone(), provisional, chain }
}

pub(crate) async fn confirm_payee(posted: Posted, id: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    match intake::confirm_payee(posted.user.api(), posted.fields.key(), *id).await {
        Ok(_standing) => Ok(see_other(&format!("/c/{id}"))),
        Err(fault) => show(&posted.user, *id, refused(fault)?).await,
    }
}

pub(crate) async fn apply_for_hearing(posted: Posted, id: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    match intake::apply_for_hearing(posted.user.api(), posted.fields.key(), *id).await {
        Ok(_standing) => Ok(see_other(&format!("/c/{id}"))),
        Err(fault) => show(&posted.user, *id, refused(fault)?).await,
    }
}

pub(crate) async fn supplement(posted: Posted, id: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    match intake::supplement(posted.user.api(), posted.fields.key(), *id).await {
        Ok(_standing) => Ok(see_other(&format!("/c/{id}"))),
        Err(fault) => show(&posted.user, *id, refused(fault)?).await,
    }
}

pub(crate) async fn withdraw(posted: Posted, id: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    match intake::withdraw_case(posted.user.api(), posted.fields.key(), *id).await {
        Ok(_standing) => Ok(see_other(&format!("/c/{id}"))),
        Err(fault) => show(&posted.user, *id, refused(fault)?).await,
    }
}

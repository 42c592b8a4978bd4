//! One case at the window: who, what, papers, and below them the outcomes that the law knows.
use super::{
    CLERKS,
    alarms::fell,
    deliver::WAYS,
    exchange::{self, ExchangeView, ParcelView},
    hand_over,
    hold::{self, HoldView},
    queue::{self, Hands},
};
use crate::{
    client::intake::{self as api, Seal},
    error::PortalError,
    form::Mistake,
    pages::{
        apply::{MaterialView, material_views},
        cases::{ClockView, Entry, clock_view, entries, other_results},
        documents::{self, DocumentLink},
        dossier::Dossier,
        page, page_again,
        steps::{StepView, Steps},
    },
    session::{Fields, User, random_text},
    shell::Shell,
    words::{self, StateWords},
};
use actix_web::{
    HttpResponse,
    web::{Path, Query},
};
use askama::Template;
use contracts::catalogue::Processing;
use kernel::id::CaseId;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "clerk/intake.html")]
struct IntakePage {
    shell: Shell,
    case: CaseId,
    name: String,
    item: String,
    number: String,
    state: StateWords,
    /// Whether the answer to the application is still owed.
    open: bool,
    /// Whether it can be found ready before it is accepted.
    may_prereview: bool,
    channel: &'static str,
    day: Option<String>,
    applicant: String,
    rows: Vec<(String, String)>,
    materials: Vec<MaterialView>,
    absent: usize,
    absent_main: bool,
    entries: Vec<Entry>,
    clock: ClockView,
    /// Who works on it.
    hands: Hands,
    duplicate: Option<CaseId>,
    /// Contact and payee that are doubted.
    hold: Option<HoldView>,
    /// Licences it took that are not good any more: what happened, which, what to do.
    alarms: Vec<(&'static str, String, String)>,
    follows_mandate: bool,
    one_act: bool,
    seals: Vec<Seal>,
    /// The steps of the window, and those that wait for this clerk's signature.
    steps: Vec<StepView>,
    under: String,
    /// The system elsewhere that the case is handed over to.
    system: Option<String>,
    /// The exchange with it.
    exchange: Option<ExchangeView>,
    /// Results that were sent by post, and whether one may be.
    parcels: Vec<ParcelView>,
    may_post: bool,
    /// The decision: granted or not, when, why.
    decided: Option<(bool, String, String)>,
    licences: Vec<String>,
    /// What is to be handed over or paid out: name and way. Only while it is owed.
    results: Vec<(String, String)>,
    /// Whether the result is still to be handed over here.
    to_deliver: bool,
    ways: &'static [(&'static str, &'static str)],
    versions: (i32, i32),
    /// The window on whose device a rating was just asked for.
    asked: Option<i16>,
    documents: Vec<DocumentLink>,
    typed: Typed,
    key: String,
    mistakes: Vec<Mistake>,
}

/// What was typed before the page had to be shown again.
#[derive(Default)]
struct Typed {
    reason: String,
    remedies: String,
    lines: Vec<(String, String)>,
}

impl Typed {
    /// What is wrong with a material, as typed.
    fn line(&self, code: &str) -> &str {
        self.lines.iter().find(|(known, _)| known == code).map_or("", |(_, text)| text)
    }
}

/// What the applicant is told about his remedies unless the clerk writes something else.
pub(crate) const REMEDIES: &str = "不服本决定的，可以自收到之日起六十日内向上一级行政机关或本级人民政府申请行政复议，或者六个月内向人民法院提起行政诉讼。";

#[derive(Deserialize)]
pub(crate) struct CaseQuery {
    #[serde(default)]
    asked: String,
}

pub(crate) async fn case(
    user: User,
    id: Path<CaseId>,
    query: Query<CaseQuery>,
) -> Result<HttpResponse, PortalError> {
    let asked = Fields(vec![("asked".to_owned(), query.into_inner().asked)]);
    show(&user, *id, &asked, Vec::new()).await
}

pub(super) async fn show(
    user: &User,
    id: CaseId,
    typed: &Fields,
    mistakes: Vec<Mistake>,
) -> Result<HttpResponse, PortalError> {
    user.needs(CLERKS)?;
    let dossier = Dossier::load(user, id).await?;
    let events = api::get_timeline(user.api(), id).await?.items;
    let clock = api::get_clock(user.api(), id).await.unwrap_or_default();
    let one_act = dossier.item.processing == Processing::OneAct;
    let open = ["submitted", "prereviewed"].contains(&dossier.case.standing.state.as_str());
    let seals = if one_act && open { seals(user, &dossier).await? } else { Vec::new() };
    let standing = &dossier.case.standing;
    let rows = dossier.marked_rows();
    let again = !mistakes.is_empty();
    let outcome = dossier.case.decision.as_ref().map(|made| made.outcome != "refuse");
    let results = other_results(&dossier.item);
    // A licence is handed over by being issued; a refusal, money and papers are handed over by someone.
    let by_hand = outcome == Some(false) || (outcome == Some(true) && dossier.item_is_without_licence());
    let parcels = exchange::parcels(user, &dossier.case).await;
    let template = IntakePage {
        shell: user.shell(&format!("收件 {}", dossier.item.name)).with_errors(again),
        case: id,
        name: dossier.item.name.clone(),
        item: standing.item.clone(),
        number: standing.number().to_owned(),
        state: words::state(&standing.state),
        open,
        may_prereview: standing.state == "submitted"
            && standing.channel == "online"
            && dossier.case.absent.is_empty(),
        channel: channel_words(&standing.channel),
        day: standing.last_day().map(|day| words::day_until(day, user.visitor.portal.clock.now())),
        applicant: rows.first().map(|(_, name)| name.clone()).unwrap_or_default(),
        materials: material_views(&dossier)?,
        absent: dossier.case.absent.len(),
        absent_main: dossier.case.materials.iter().any(|material| material.absent && material.main),
        entries: entries(&dossier, &events).into_iter().rev().collect(),
        clock: clock_view(&clock, dossier.case.decision.is_some()),
        hands: queue::hands(user, standing).await,
        duplicate: standing.duplicate_of,
        alarms: standing_alarms(&dossier),
        hold: hold::view(user, id, dossier.case.hold.as_ref()),
        follows_mandate: standing.mandate.is_some(),
        rows,
        one_act,
        seals,
        steps: Steps::of(user, &dossier).await.at_the_window(user)?,
        under: format!("/w/in/{id}"),
        system: hand_over::system_of(&dossier),
        exchange: exchange::view(user, &dossier.case),
        may_post: may_post(&parcels, &standing.state),
        parcels,
        decided: decided(&dossier),
        licences: dossier.case.licences.iter().map(|licence| licence.identifier.clone()).collect(),
        results,
        to_deliver: by_hand && ["approved", "partly_approved", "refused"].contains(&standing.state.as_str()),
        ways: WAYS,
        versions: dossier.versions,
        asked: typed.some("asked").and_then(|window| window.parse().ok()),
        documents: documents::links(user, id).await,
        typed: typed_of(typed),
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

async fn seals(user: &User, dossier: &Dossier) -> Result<Vec<Seal>, PortalError> {
    Ok(api::list_seals(user.api(), &dossier.case.standing.authority).await?)
}

/// A result is sent while it is owed, and again after it came back; one parcel at a time.
fn may_post(parcels: &[ParcelView], state: &str) -> bool {
    let under_way =
        |parcel: &ParcelView| ["ordered", "posted", "on_the_way"].contains(&parcel.is.state.as_str());
    ["approved", "partly_approved", "refused", "closed"].contains(&state) && !parcels.iter().any(under_way)
}

fn channel_words(channel: &str) -> &'static str {
    match channel {
        "agent" => "村代办员代办",
        "window" => "窗口收件",
        _ => "本人申请",
    }
}

/// Granted or not, when, and why.
fn decided(dossier: &Dossier) -> Option<(bool, String, String)> {
    let made = dossier.case.decision.as_ref()?;
    let reason = made.reason.clone().unwrap_or_default();
    Some((made.outcome != "refuse", words::minute(made.decided_at), reason))
}

fn standing_alarms(dossier: &Dossier) -> Vec<(&'static str, String, String)> {
    let standing = dossier.case.alarms.iter().filter(|alarm| !alarm.over);
    standing.map(|a| (fell(&a.status), a.identifier.clone(), a.advice_words.clone())).collect()
}

fn typed_of(fields: &Fields) -> Typed {
    let lines = fields
        .0
        .iter()
        .filter_map(|(name, text)| Some((name.strip_prefix("why-")?.to_owned(), text.clone())));
    let remedies = fields.some("remedies").unwrap_or(REMEDIES).to_owned();
    Typed { reason: fields.text("reason").to_owned(), remedies, lines: lines.collect() }
}

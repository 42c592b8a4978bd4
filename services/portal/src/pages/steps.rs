//! Field steps: in the village by the agent, on site by two inspectors. When it was done is claimed, when it was
//! recorded the hall knows.
use crate::{
    client::{
        Sent, identity,
        intake::{self as api, NewStep},
    },
    error::PortalError,
    form::Mistake,
    pages::{
        dossier::{Dossier, refused},
        me::role_words,
    },
    session::{Fields, Upload, User, random_text},
    words,
};
use chrono::NaiveDate;
use contracts::catalogue::{DayUnit, Phase, ResolvedStep, StepKind};
use kernel::id::{CaseId, FileId};
use serde_json::json;
use uuid::Uuid;

/// A step as pages show it.
pub(crate) struct StepView {
    pub(crate) code: String,
    pub(crate) name: String,
    /// What must be proved.
    pub(crate) needs: Vec<String>,
    /// Whether days are claimed, and how many there must be.
    pub(crate) notice: Option<String>,
    /// By how many people.
    pub(crate) people: u8,
    /// One place for each of the others who were there.
    pub(crate) others: Vec<u8>,
    /// Whether each of them signs for himself.
    pub(crate) signs: bool,
    /// What is said in it: nothing, `discussion`, `legal_review` or `sign_off`.
    pub(crate) said: &'static str,
    /// Whom one may name: account and name.
    pub(crate) colleagues: Vec<(Uuid, String)>,
    pub(crate) recorded: Option<String>,
    /// When it is said to have been done.
    pub(crate) claimed: String,
    pub(crate) done: bool,
    pub(crate) evidence: Vec<FileId>,
    /// Whether the user was there and has still to sign.
    pub(crate) to_sign: bool,
    pub(crate) key: String,
}

/// The steps of a case, and whom one may name as having been there.
pub(crate) struct Steps<'a> {
    dossier: &'a Dossier,
    colleagues: Vec<(Uuid, String)>,
}

impl<'a> Steps<'a> {
    /// With the user's colleagues by name, if a step of his is done by several.
    pub(crate) async fn of(user: &User, dossier: &'a Dossier) -> Self {
        let recorded = |code: &str| dossier.case.steps.iter().any(|row| row.step == code);
        let together = |step: &&ResolvedStep| {
            (people_of(&step.step.action) > 1 || step.step.action == StepKind::CollectiveDiscussion)
                && !recorded(&step.step.code)
        };
        let mut colleagues = Vec::new();
        if dossier.item.steps.iter().any(|step| together(&step)) {
            // The page stands without them; then nobody can be chosen, and it says so.
            colleagues = identity::colleagues(user.api()).await.unwrap_or_default();
        }
        let named = colleagues.into_iter().map(|colleague| {
            let roles: Vec<&str> = colleague.roles.iter().map(|role| role_words(*role)).collect();
            (colleague.staff_id, format!("{}（{}）", colleague.name, roles.join("、")))
        });
        Self { dossier, colleagues: named.collect() }
    }

    /// The steps of a phase; reviews by offices are shown elsewhere.
    pub(crate) fn in_phase(&self, phase: Phase, user: &User) -> Result<Vec<StepView>, PortalError> {
        views(self, phase, user)
    }

    /// The steps of the window, and whatever waits for the signature of whoever sits there.
    pub(crate) fn at_the_window(&self, user: &User) -> Result<Vec<StepView>, PortalError> {
        let state = self.dossier.case.standing.state.as_str();
        let open = ["submitted", "prereviewed", "supplement", "accepted", "in_review"].contains(&state);
        let mut shown = if open { self.in_phase(Phase::Intake, user)? } else { Vec::new() };
        for phase in [Phase::Village, Phase::Review] {
            shown.extend(self.in_phase(phase, user)?.into_iter().filter(|step| step.to_sign));
        }
        Ok(shown)
    }
}

/// How many people a step is done by.
fn people_of(action: &StepKind) -> u8 {
    match action {
        StepKind::SiteInspection { min_people } | StepKind::HouseholdVisit { min_people } => *min_people,
        StepKind::PublicNotice { .. }
        | StepKind::CollectiveDiscussion
        | StepKind::Hearing
        | StepKind::ExpertReview
        | StepKind::LegalReview
        | StepKind::SignOff { .. }
        | StepKind::DataCheck { .. }
        | StepKind::Review { .. } => 1,
    }
}

/// What is said in a step, beyond its record. In the village the signed sheet says it.
fn said_in(action: &StepKind, phase: Phase) -> &'static str {
    match action {
        StepKind::CollectiveDiscussion if phase != Phase::Village => "discussion",
        StepKind::LegalReview => "legal_review",
        StepKind::SignOff { .. } if phase != Phase::Village => "sign_off",
        StepKind::CollectiveDiscussion
        | StepKind::SignOff { .. }
        | StepKind::SiteInspection { .. }
        | StepKind::HouseholdVisit { .. }
        | StepKind::PublicNotice { .. }
        | StepKind::Hearing
        | StepKind::ExpertReview
        | StepKind::DataCheck { .. }
        | StepKind::Review { .. } => "",
    }
}

/// Those who were there beside whoever records, and how all of them voted; or the opinion, or the signature.
fn said_of(fields: &Fields, me: Uuid) -> Result<(Vec<Uuid>, Option<serde_json::Value>), &'static str> {
    let (kind, text) = (fields.text("said"), fields.some("because"));
    let yes = fields.text("answer") == "yes";
    match kind {
        "discussion" => {
            let mut votes = vec![json!({ "who": me, "voted": fields.text("vote-1") })];
            let mut people = vec![me];
            for at in 2..=9 {
                let Some(who) = fields.some(&format!("member-{at}")) else { continue };
                let who: Uuid = who.parse().map_err(|_no_id| "没看懂选的是谁。请再选一次。")?;
                people.push(who);
                votes.push(json!({ "who": who, "voted": fields.text(&format!("vote-{at}")) }));
            }
            let members: u16 =
                fields.text("members").parse().map_err(|_no_number| "请写一共有几名成员，用数字。")?;
            Ok((people, Some(json!({ "kind": kind, "members": members, "votes": votes, "carried": yes }))))
        }
        "legal_review" => {
            let text = text.unwrap_or_default();
            Ok((Vec::new(), Some(json!({ "kind": kind, "agree": yes, "text": text }))))
        }
        "sign_off" => Ok((Vec::new(), Some(json!({ "kind": kind, "sign": yes, "text": text })))),
        _ => Ok((Vec::new(), None)),
    }
}

fn views(steps: &Steps<'_>, phase: Phase, user: &User) -> Result<Vec<StepView>, PortalError> {
    let dossier = steps.dossier;
    let mut views = Vec::new();
    for resolved in dossier.item.steps_in(phase) {
        let step = &resolved.step;
        let notice = match &step.action {
            StepKind::Review { .. } => continue,
            StepKind::PublicNotice { min_days, unit } => {
                let unit = if *unit == DayUnit::Working { "个工作日" } else { "天" };
                Some(format!("公示不少于 {min_days} {unit}"))
            }
            StepKind::SiteInspection { .. }
            | StepKind::HouseholdVisit { .. }
            | StepKind::CollectiveDiscussion
            | StepKind::Hearing
            | StepKind::ExpertReview
            | StepKind::LegalReview
            | StepKind::SignOff { .. }
            | StepKind::DataCheck { .. } => None,
        };
        if matches!(step.action, StepKind::Hearing | StepKind::ExpertReview) {
            continue;
        }
        let (people, said) = (people_of(&step.action), said_in(&step.action, phase));
        let row = dossier.case.steps.iter().find(|row| row.step == step.code);
        views.push(StepView {
            code: step.code.clone(),
            name: step.name.clone(),
            needs: step
                .evidence
                .iter()
                .map(|evidence| format!("{}（{} 份以上）", evidence.name, evidence.min))
                .collect(),
            notice,
            people,
            others: (2..=people).collect(),
            // In the village those who sign have no accounts: their signed sheet is the evidence.
            signs: people > 1 && phase != Phase::Village,
            said,
            colleagues: if people > 1 || said == "discussion" {
                steps.colleagues.clone()
            } else {
                Vec::new()
            },
            recorded: row.map(|row| words::minute(row.recorded_at)),
            claimed: row.map(|row| claimed(row.claimed_from, row.claimed_to)).unwrap_or_default(),
            done: row.is_some_and(|row| row.completed_at.is_some()),
            evidence: row.map(|row| row.evidence.clone()).unwrap_or_default(),
            to_sign: row.is_some_and(|row| {
                row.completed_at.is_none()
                    && row.recorded_by != user.claims.sub
                    && row.people.contains(&user.claims.sub)
            }),
            key: random_text()?,
        });
    }
    Ok(views)
}

/// Brings the evidence and records the step. What was sent before under the same keys is not sent twice.
pub(crate) async fn record(
    upload: &Upload,
    case: CaseId,
    step: &str,
) -> Result<Result<(), Vec<Mistake>>, PortalError> {
    let Upload { user, fields, files } = upload;
    let anchor = || format!("files-{step}");
    let wrong = |text: &str| Ok(Err(vec![Mistake { anchor: anchor(), text: text.to_owned() }]));
    let (Ok(from), Ok(to)) = (day(fields.some("from")), day(fields.some("to"))) else {
        return wrong("日期没看懂。按“年-月-日”写，比如 2026-11-15。");
    };
    let Ok(mut people) =
        fields.all("people").into_iter().map(str::parse::<Uuid>).collect::<Result<Vec<_>, _>>()
    else {
        return wrong("没看懂选的是谁。请再选一次同行的人。");
    };
    if !people.is_empty() {
        people.push(user.claims.sub);
    }
    let (present, said) = match said_of(fields, user.claims.sub) {
        Ok(said) => said,
        Err(text) => return wrong(text),
    };
    people.extend(present);
    let mut evidence = Vec::new();
    for (at, file) in files.iter().enumerate() {
        let sent = Sent { name: &file.name, media_type: &file.media_type, bytes: &file.bytes };
        match api::add_case_evidence(user.api(), &format!("{}-{at}", fields.key()), case, sent).await {
            Ok(taken) => evidence.push(taken.id),
            Err(fault) => return Ok(Err(refused(fault)?)),
        }
    }
    let note = fields.some("note").map(ToOwned::to_owned);
    let new = NewStep { people, claimed_from: from, claimed_to: to, evidence, note, said };
    match api::record_step(user.api(), fields.key(), case, step, &new).await {
        Ok(_standing) => Ok(Ok(())),
        Err(fault) => Ok(Err(refused(fault)?)),
    }
}

fn claimed(from: Option<NaiveDate>, to: Option<NaiveDate>) -> String {
    match (from, to) {
        (Some(from), Some(to)) => format!("{from} 至 {to}。"),
        (Some(day), None) | (None, Some(day)) => format!("{day}。"),
        (None, None) => String::new(),
    }
}

fn day(text: Option<&str>) -> Result<Option<NaiveDate>, chrono::ParseError> {
    text.map(|text| NaiveDate::parse_from_str(text, "%Y-%m-%d")).transpose()
}

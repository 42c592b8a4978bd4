//! Taking up again what was decided, decisions in part, and the life of a case as a table and a picture.
use super::{REVIEWERS, case::show};
use crate::{
    client::{
        Fault, Sent,
        intake::{self as api, Case, DecisionPart, Machine, REOPENING_GROUNDS, Reopening},
    },
    error::PortalError,
    form::Mistake,
    pages::{dossier::Dossier, dossier::refused, page, see_other},
    session::{Fields, Posted, Upload, User},
    shell::Shell,
    words,
};
use actix_web::{HttpResponse, web::Path};
use askama::Template;
use auth::Role;
use contracts::catalogue::ItemResult;
use kernel::id::CaseId;
use uuid::Uuid;

/// A proposal as a leader sees it.
pub(super) struct ReopeningView {
    pub(super) id: Uuid,
    pub(super) ground: &'static str,
    pub(super) text: String,
    pub(super) paper: Option<String>,
    pub(super) at: String,
    pub(super) state: &'static str,
    /// Whether this leader may agree.
    pub(super) may_settle: bool,
}

/// What the reviewers' page shows of the life of a case beyond its decision.
pub(super) struct LifeView {
    pub(super) reopenings: Vec<ReopeningView>,
    pub(super) may_propose: bool,
    pub(super) grounds: &'static [(&'static str, &'static str)],
    /// Decisions that were set aside: outcome, when, why.
    pub(super) earlier: Vec<(&'static str, String, String)>,
    /// Names of the parts that can be granted, with the licence of each.
    pub(super) parts: Vec<(String, String)>,
}

/// The outcome as staff read it.
pub(super) fn outcome(code: &str) -> &'static str {
    match code {
        "approve" => "准予",
        "partly" => "部分准予",
        _ => "不予",
    }
}

pub(super) fn view(user: &User, dossier: &Dossier) -> LifeView {
    let case = &dossier.case;
    let decided =
        ["approved", "partly_approved", "refused", "closed"].contains(&case.standing.state.as_str());
    let waits = case.reopenings.iter().any(|row| row.approved.is_none());
    let leader = user.has(Role::Chief) || user.has(Role::Supervisor);
    LifeView {
        reopenings: case.reopenings.iter().map(|row| reopening(user, case, row)).collect(),
        may_propose: decided && !waits && user.has(Role::Chief),
        grounds: REOPENING_GROUNDS,
        earlier: case
            .earlier_decisions
            .iter()
            .map(|made| {
                let why = made.reason.clone().unwrap_or_default();
                (outcome(&made.outcome), words::minute(made.decided_at), why)
            })
            .collect(),
        parts: if leader { parts(dossier) } else { Vec::new() },
    }
}

/// What the item brings, a part each; and room for what belongs to none of them.
fn parts(dossier: &Dossier) -> Vec<(String, String)> {
    let named = dossier.item.results.iter().map(|result| match result {
        ItemResult::Licence { licence_type, name, .. } => (name.clone(), licence_type.to_string()),
        ItemResult::Payment { name, .. } | ItemResult::Document { name, .. } => (name.clone(), String::new()),
    });
    named.chain([(String::new(), String::new())]).collect()
}

fn reopening(user: &User, case: &Case, row: &Reopening) -> ReopeningView {
    let ground = match row.ground.as_str() {
        "supervision_finding" => "监管单位检查发现",
        "reconsideration" => "行政复议决定",
        "court" => "人民法院判决",
        _ => "本机关自查纠正",
    };
    let decider = case.decision.as_ref().and_then(|made| made.decided_by);
    let another = row.proposed_by != user.claims.sub && decider != Some(user.claims.sub);
    ReopeningView {
        id: row.id,
        ground,
        text: row.text.clone().unwrap_or_default(),
        paper: row.document.map(|file| format!("/f/{}/{file}", case.standing.id)),
        at: words::minute(row.proposed_at),
        state: match row.approved {
            Some(true) => "已同意，重新办理",
            Some(false) => "没有同意",
            None => "等另一位负责人复核",
        },
        may_settle: row.approved.is_none() && another && user.has(Role::Chief),
    }
}

/// The parts of a decision as they were typed: those with a name and an answer.
pub(super) fn parts_of(fields: &Fields) -> Vec<DecisionPart> {
    let of = |at: usize| {
        let field = |name: &str| fields.text(&format!("{name}-{at}")).trim().to_owned();
        let (name, licence, answer) = (field("part"), field("licence"), field("answer"));
        if name.is_empty() || answer.is_empty() {
            return None;
        }
        Some(DecisionPart {
            name,
            licence_type: Some(licence).filter(|code| !code.is_empty()),
            granted: answer == "grant",
            reason: field("because"),
        })
    };
    (0..20).filter_map(of).collect()
}

pub(crate) async fn propose(upload: Upload, id: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    let Upload { user, fields, files } = &upload;
    user.needs(REVIEWERS)?;
    let ground = REOPENING_GROUNDS.iter().find(|(code, _)| *code == fields.text("ground"));
    let (Some((ground, _)), Some(file)) = (ground, files.first()) else {
        let text = "请选为什么重办，并附上判决书、复议决定书或者纠正的依据。".to_owned();
        return show(user, *id, None, fields, vec![Mistake { anchor: "ground-0".into(), text }]).await;
    };
    let sent = Sent { name: &file.name, media_type: &file.media_type, bytes: &file.bytes };
    let taken = api::add_case_evidence(user.api(), &format!("{}-paper", fields.key()), *id, sent).await;
    let done = match taken {
        Ok(taken) => {
            let text = fields.text("wrong");
            api::propose_reopening(user.api(), fields.key(), *id, ground, taken.id, text).await
        }
        Err(fault) => Err(fault),
    };
    told(user, *id, fields, done).await
}

pub(crate) async fn settle(posted: Posted, path: Path<(CaseId, Uuid)>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = posted;
    user.needs(REVIEWERS)?;
    let approve = fields.text("approve") == "yes";
    let done = api::settle_reopening(user.api(), fields.key(), *path, approve).await;
    told(&user, path.0, &fields, done).await
}

async fn told(
    user: &User,
    id: CaseId,
    fields: &Fields,
    done: Result<api::Standing, Fault>,
) -> Result<HttpResponse, PortalError> {
    match done {
        Ok(standing) => Ok(see_other(&format!("/r/{}", standing.id))),
        Err(fault) => show(user, id, None, fields, refused(fault)?).await,
    }
}

/// A row of the table, in words.
struct Way {
    from: String,
    action: String,
    to: String,
    who: String,
}

#[derive(Template)]
#[template(path = "review/machine.html")]
struct MachinePage {
    shell: Shell,
    ways: Vec<Way>,
    svg: String,
    mermaid: String,
}

/// The life of a case: who may do what, where it leads. Drawn from the table that intake works by.
pub(crate) async fn machine(user: User) -> Result<HttpResponse, PortalError> {
    user.needs(&[REVIEWERS, &[Role::Supervisor]].concat())?;
    let machine = api::get_state_machine(user.api()).await?;
    page(&MachinePage {
        shell: user.shell("办件状态图"),
        ways: ways(&machine),
        svg: machine.svg,
        mermaid: machine.mermaid,
    })
}

fn ways(machine: &Machine) -> Vec<Way> {
    let name = |code: &str| {
        let known = machine.states.iter().find(|state| state.state == code);
        known.map_or_else(|| code.to_owned(), |state| state.name.clone())
    };
    let way = |way: &api::MachineWay| Way {
        from: name(&way.from),
        action: way.action_name.clone(),
        to: name(&way.to),
        who: way.who_names.join("、"),
    };
    machine.transitions.iter().map(way).collect()
}

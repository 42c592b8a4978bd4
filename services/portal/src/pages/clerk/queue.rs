//! The work queue: cases are taken, given and handed on, and many are done the same thing to. What did not go is said line by line.
use super::{CLERKS, intake::show};
use crate::{
    client::{
        Fault, identity,
        intake::{self as api, BulkResult, Standing},
    },
    error::PortalError,
    form::Mistake,
    pages::{dossier::refused, page, see_other},
    session::{Fields, Posted, User},
    shell::Shell,
    words::{self, StateWords},
};
use actix_web::{HttpResponse, web::Path};
use askama::Template;
use auth::Role;
use kernel::id::CaseId;
use serde_json::{Value, json};
use uuid::Uuid;

/// The same act on many cases: code, button, and what it is called afterwards.
const ACTS: &[(&str, &str)] =
    &[("claim", "领取"), ("accept", "受理"), ("assign", "分派"), ("deliver", "送达、办结")];

/// The people of the unit: id and name, without the user himself.
pub(crate) async fn colleagues(user: &User) -> Vec<(Uuid, String)> {
    let found = identity::colleagues(user.api()).await.unwrap_or_default();
    let others = found.into_iter().filter(|one| one.staff_id != user.claims.sub);
    others.map(|one| (one.staff_id, one.name)).collect()
}

/// Who works on a case, in words.
pub(crate) fn holder_words(user: &User, holder: Option<Uuid>, people: &[(Uuid, String)]) -> String {
    match holder {
        None => String::new(),
        Some(holder) if holder == user.claims.sub => "我".to_owned(),
        Some(holder) => people
            .iter()
            .find(|(id, _)| *id == holder)
            .map_or_else(|| "同事".to_owned(), |(_, name)| name.clone()),
    }
}

/// Who works on a case, and to whom it can go.
pub(super) struct Hands {
    /// Who has it, in words; empty where nobody has.
    pub(super) holder: String,
    /// Whether the user has it.
    pub(super) mine: bool,
    /// To whom it can go.
    pub(super) people: Vec<(Uuid, String)>,
}

/// Whose hands a case is in.
pub(super) async fn hands(user: &User, case: &Standing) -> Hands {
    let people = colleagues(user).await;
    Hands {
        holder: holder_words(user, case.holder, &people),
        mine: case.holder == Some(user.claims.sub),
        people,
    }
}

/// What became of one of the chosen cases.
struct Outcome {
    case: CaseId,
    number: String,
    state: Option<StateWords>,
    why: String,
}

#[derive(Template)]
#[template(path = "clerk/bulk.html")]
struct BulkPage {
    shell: Shell,
    act: &'static str,
    done: usize,
    lines: Vec<Outcome>,
    mistakes: Vec<Mistake>,
}

/// The chosen cases, and the one button that was pressed.
pub(super) async fn bulk(posted: Posted) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(CLERKS)?;
    let pressed = fields.text("act");
    let Some((act, words)) = ACTS.iter().find(|(code, _)| *code == pressed) else {
        return Err(PortalError::Unreadable("the form"));
    };
    let chosen: Vec<&str> = fields.all("case");
    let lacks = match *act {
        _ if chosen.is_empty() => Some("还没选办件。回到工作台，在要办的件前面打勾。"),
        "assign" if fields.some("to").is_none() => Some("还没选分派给谁。回到工作台选一位同事。"),
        "deliver" if fields.some("way").is_none() => Some("还没选怎么送达的。回到工作台选一种。"),
        _ => None,
    };
    let made = match lacks {
        Some(text) => Err(vec![Mistake { anchor: "back".into(), text: text.to_owned() }]),
        None => match api::bulk(user.api(), fields.key(), act, &body(act, &chosen, fields)).await {
            Ok(results) => Ok(results),
            Err(fault) => Err(refused(fault)?),
        },
    };
    let (results, mistakes) = made.map_or_else(|why| (Vec::new(), why), |results| (results, Vec::new()));
    page(&BulkPage {
        shell: user.shell(&format!("批量{words}")).with_errors(!mistakes.is_empty()),
        act: words,
        done: results.iter().filter(|result| result.done).count(),
        lines: results.into_iter().map(|result| line(result, fields)).collect(),
        mistakes,
    })
}

fn body(act: &str, chosen: &[&str], fields: &Fields) -> Value {
    match act {
        "assign" => json!({ "cases": chosen, "to": fields.text("to") }),
        "deliver" => json!({ "cases": chosen, "way": fields.text("way") }),
        _ => json!({ "cases": chosen }),
    }
}

/// The list said the number of each case; what came back names cases only.
fn line(result: BulkResult, fields: &Fields) -> Outcome {
    let number = fields.some(&format!("no-{}", result.case)).unwrap_or("这一件").to_owned();
    let why = match (result.done, result.code.as_deref()) {
        (true, _) => String::new(),
        (false, Some(code)) => {
            words::sentence(code).unwrap_or("没有办成。打开这一件看看办到哪一步了。").to_owned()
        }
        (false, None) => "没有办成。请再试一次。".to_owned(),
    };
    Outcome { case: result.case, number, state: result.state.as_deref().map(words::state), why }
}

pub(super) async fn claim(posted: Posted, id: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    posted.user.needs(CLERKS)?;
    let done = api::claim_case(posted.user.api(), posted.fields.key(), *id).await;
    told(&posted, *id, done).await
}

/// Handed to a colleague, or let go where none is chosen.
pub(super) async fn give(posted: Posted, id: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(CLERKS)?;
    let reason = fields.text("give-reason");
    let done = match fields.text("to").parse::<Uuid>() {
        Ok(to) => api::hand_over_case(user.api(), fields.key(), *id, to, reason).await,
        Err(_nobody_chosen) => api::release_case(user.api(), fields.key(), *id, reason).await,
    };
    told(&posted, *id, done).await
}

async fn told(
    posted: &Posted,
    id: CaseId,
    done: Result<Standing, Fault>,
) -> Result<HttpResponse, PortalError> {
    match done {
        Ok(_) => Ok(see_other(&format!("/w/in/{id}"))),
        Err(fault) => show(&posted.user, id, &posted.fields, refused(fault)?).await,
    }
}

/// One is away, and a colleague stands in.
pub(super) async fn away(posted: Posted) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(CLERKS)?;
    let days = (fields.text("from"), fields.text("until"));
    let mistakes = match fields.text("to").parse::<Uuid>() {
        Err(_nobody_chosen) => {
            vec![Mistake {
                anchor: "back".into(),
                text: "还没选谁替您（B 岗）。回到工作台选一位同事。".to_owned(),
            }]
        }
        Ok(to) => match api::enter_absence(user.api(), fields.key(), to, days).await {
            Ok(()) => return Ok(see_other("/w?f=mine")),
            Err(fault) => refused(fault)?,
        },
    };
    let shell = user.shell("A/B 岗").with_errors(true);
    page(&BulkPage { shell, act: "A/B 岗", done: 0, lines: Vec::new(), mistakes })
}

/// Someone of the unit who is away.
pub(super) struct Away {
    /// The entry.
    pub(super) id: Uuid,
    /// Who is away, and who stands in for him.
    pub(super) who: (String, String),
    /// The first and the last day.
    pub(super) days: (String, String),
    /// The user may say that he is back: his own, or anybody's for the head of the unit.
    pub(super) may_end: bool,
}

/// Who of the unit is away, now or soon; nobody where intake does not say.
pub(super) async fn absences(user: &User, people: &[(Uuid, String)]) -> Vec<Away> {
    let found = api::list_absences(user.api()).await.unwrap_or_default();
    let name = |id: Uuid| holder_words(user, Some(id), people);
    let day = |day| words::day(day, user.visitor.portal.clock.now());
    let line = |row: api::Absence| Away {
        id: row.id,
        may_end: row.staff == user.claims.sub || user.has(Role::Chief),
        who: (name(row.staff), name(row.substitute)),
        days: (day(row.from), day(row.to)),
    };
    found.into_iter().map(line).collect()
}

/// He is back before the last day.
pub(super) async fn back(posted: Posted, id: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(CLERKS)?;
    match api::end_absence(user.api(), fields.key(), *id).await {
        Ok(()) => Ok(see_other("/w?f=mine")),
        Err(fault) => {
            let shell = user.shell("A/B 岗").with_errors(true);
            page(&BulkPage { shell, act: "A/B 岗", done: 0, lines: Vec::new(), mistakes: refused(fault)? })
        }
    }
}

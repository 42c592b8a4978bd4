//! Contracts on the sharing of licences: the system administrator proposes one, the security administrator approves and ends it.
//! A holder's consent to one of them, on the page of his licence; and the entering of a list of existing licences.
use super::{dossier::refused, page, page_again, see_other};
use crate::{
    client::{
        licence::{self as licences, Detail},
        sharing::{self as api, Contract, Kind, Terms},
    },
    error::PortalError,
    form::Mistake,
    pages::clerk::CLERKS,
    session::{Fields, Posted, Upload, User, random_text},
    shell::Shell,
    words,
};
use actix_web::{
    HttpResponse,
    web::{self, Path, Query, ServiceConfig},
};
use askama::Template;
use auth::Role;
use chrono::NaiveDate;
use kernel::id::LicenceId;
use serde::Deserialize;
use std::collections::BTreeMap;
use uuid::Uuid;

const ADMINISTRATORS: &[Role] = &[Role::AdminSystem, Role::AdminSecurity];

/// Mounts the pages of sharing. Those of a licence stand before the pages of licences, whose addresses take any word there.
pub(super) fn mount(config: &mut ServiceConfig) {
    config
        .route("/sharing", web::get().to(board))
        .route("/sharing/propose", web::post().to(propose))
        .route("/sharing/{contract}/{act}", web::post().to(act))
        .route("/me/licences/{licence}/consent", web::get().to(ask))
        .route("/me/licences/{licence}/consent", web::post().to(give))
        .route("/w/licences/enter", web::get().to(enter))
        .route("/w/licences/enter", web::post().to(entered));
}

/// What a system may be allowed to do.
const OPERATIONS: &[(&str, &str)] = &[
    ("search", "查持证人有哪些证照"),
    ("metadata", "看证照上的指定内容"),
    ("file", "取签章文件"),
    ("verification", "查证照是否有效"),
    ("copy", "做加注件"),
];

struct Line {
    contract: Contract,
    types: String,
    operations: String,
    ground: String,
    state: &'static str,
    waits: bool,
    stands: bool,
}

#[derive(Deserialize)]
struct BoardQuery {
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "licences/contracts.html")]
struct BoardPage {
    shell: Shell,
    lines: Vec<Line>,
    next: Option<String>,
    kinds: Vec<Kind>,
    operations: &'static [(&'static str, &'static str)],
    proposes: bool,
    decides: bool,
    sent: Fields,
    key: String,
    mistakes: Vec<Mistake>,
}

impl BoardPage {
    fn was(&self, name: &str) -> &str {
        self.sent.text(name)
    }

    fn chosen(&self, name: &str, value: &str) -> bool {
        self.sent.all(name).contains(&value)
    }
}

async fn board(user: User, query: Query<BoardQuery>) -> Result<HttpResponse, PortalError> {
    show(&user, query.after.as_deref(), Fields::default(), Vec::new()).await
}

async fn show(
    user: &User,
    after: Option<&str>,
    sent: Fields,
    mistakes: Vec<Mistake>,
) -> Result<HttpResponse, PortalError> {
    user.needs(ADMINISTRATORS)?;
    let found = api::contracts(user.api(), after).await?;
    let kinds = api::kinds(user.api()).await?.items;
    let names: BTreeMap<&str, &str> = kinds.iter().map(|kind| (&*kind.code, &*kind.name)).collect();
    let today = today(user);
    let lines = found.items.into_iter().map(|contract| line(contract, &names, today)).collect();
    let again = !mistakes.is_empty();
    let template = BoardPage {
        shell: user.shell("共享协议").with_errors(again),
        lines,
        next: found.next.and_then(|after| serde_urlencoded::to_string([("after", after)]).ok()),
        kinds,
        operations: OPERATIONS,
        proposes: user.has(Role::AdminSystem),
        decides: user.has(Role::AdminSecurity),
        sent,
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

fn today(user: &User) -> NaiveDate {
    words::day_here(user.visitor.portal.clock.now())
}

fn line(contract: Contract, names: &BTreeMap<&str, &str>, today: NaiveDate) -> Line {
    let named = |code: &String| names.get(code.as_str()).map_or_else(|| code.clone(), ToString::to_string);
    let allowed = OPERATIONS.iter().filter(|(word, _)| contract.operations.iter().any(|one| one == word));
    let stands = contract.approved_at.is_some() && contract.ended_at.is_none();
    let state = match (&contract.approved_at, &contract.ended_at) {
        (_, Some(_)) => "已终止",
        (None, None) => "等批准",
        (Some(_), None) if today > contract.valid_to => "已到期",
        (Some(_), None) if today < contract.valid_from => "还没到生效日",
        (Some(_), None) => "生效中",
    };
    Line {
        types: contract.types.iter().map(named).collect::<Vec<_>>().join("、"),
        operations: allowed.map(|(_, words)| *words).collect::<Vec<_>>().join("、"),
        ground: match &contract.statute {
            Some(statute) => format!("依据{statute}"),
            None => "持证人同意".to_owned(),
        },
        state,
        waits: contract.approved_at.is_none() && contract.ended_at.is_none(),
        stands,
        contract,
    }
}

fn mistake(anchor: &str, text: &str) -> Mistake {
    Mistake { anchor: anchor.to_owned(), text: text.to_owned() }
}

/// What the form says, or what has to be put right before it is sent.
fn terms(fields: &Fields) -> Result<Terms, Vec<Mistake>> {
    let mut wrong = Vec::new();
    let day = |name: &str| fields.text(name).parse::<NaiveDate>().ok();
    let (from, to) = (day("valid_from"), day("valid_to"));
    if from.zip(to).is_none_or(|(from, to)| to < from) {
        wrong.push(mistake("valid_from", "写生效日和到期日，到期日不早于生效日。"));
    }
    let quota =
        fields.text("daily_quota").parse::<i32>().ok().filter(|quota| (1..=1_000_000).contains(quota));
    if quota.is_none() {
        wrong.push(mistake("daily_quota", "每天最多用几次，写 1 到 1000000 的数。"));
    }
    for (name, text) in [
        ("consumer", "写用证单位的统一社会信用代码。"),
        ("system", "写用证系统的名称。"),
        ("purpose", "写用来办什么。"),
    ] {
        if fields.some(name).is_none() {
            wrong.push(mistake(name, text));
        }
    }
    for (name, text) in [("types", "至少选一种证照。"), ("operations", "至少选一种用法。")] {
        if fields.all(name).is_empty() {
            wrong.push(mistake(name, text));
        }
    }
    let all = |name: &str| fields.all(name).into_iter().map(ToOwned::to_owned).collect();
    let keys = fields.text("fields").split([',', '，', '、', ' ', '\n', '\r']).filter(|key| !key.is_empty());
    match (from, to, quota) {
        (Some(valid_from), Some(valid_to), Some(daily_quota)) if wrong.is_empty() => Ok(Terms {
            consumer: fields.text("consumer").to_owned(),
            system: fields.text("system").to_owned(),
            types: all("types"),
            fields: keys.map(ToOwned::to_owned).collect(),
            operations: all("operations"),
            purpose: fields.text("purpose").to_owned(),
            ground: fields.text("ground").to_owned(),
            statute: fields.some("statute").map(ToOwned::to_owned),
            daily_quota,
            valid_from,
            valid_to,
        }),
        _ => Err(wrong),
    }
}

async fn propose(posted: Posted) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = posted;
    user.needs(&[Role::AdminSystem])?;
    let terms = match terms(&fields) {
        Ok(terms) => terms,
        Err(wrong) => return show(&user, None, fields, wrong).await,
    };
    match api::propose(user.api(), fields.key(), &terms).await {
        Ok(()) => Ok(see_other("/sharing")),
        Err(fault) => show(&user, None, fields, refused(fault)?).await,
    }
}

async fn act(posted: Posted, path: Path<(Uuid, String)>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(&[Role::AdminSecurity])?;
    let (contract, act) = path.into_inner();
    let act = ["approve", "end"].into_iter().find(|known| *known == act).ok_or(PortalError::NotFound)?;
    match api::act(user.api(), fields.key(), contract, act).await {
        Ok(()) => Ok(see_other("/sharing")),
        Err(fault) => show(user, None, Fields::default(), refused(fault)?).await,
    }
}

#[derive(Template)]
#[template(path = "me/consent.html")]
struct ConsentPage {
    shell: Shell,
    detail: Detail,
    /// The contracts that a consent to this licence could be for.
    open: Vec<Line>,
    sent: Fields,
    earliest: NaiveDate,
    key: String,
    mistakes: Vec<Mistake>,
}

async fn ask(user: User, id: Path<LicenceId>) -> Result<HttpResponse, PortalError> {
    consent_page(&user, *id, Fields::default(), Vec::new()).await
}

async fn consent_page(
    user: &User,
    id: LicenceId,
    sent: Fields,
    mistakes: Vec<Mistake>,
) -> Result<HttpResponse, PortalError> {
    let detail = licences::detail(user.api(), id).await?;
    let (today, names) = (today(user), BTreeMap::new());
    let mut open = Vec::new();
    let mut after: Option<String> = None;
    // A prefecture has some dozens of contracts; no page reads without end.
    for _ in 0..10 {
        let found = api::contracts(user.api(), after.as_deref()).await?;
        let fits = |contract: &Contract| {
            contract.ground == "consent"
                && contract.approved_at.is_some()
                && contract.ended_at.is_none()
                && today <= contract.valid_to
                && contract.types.contains(&detail.licence.type_code)
        };
        open.extend(found.items.into_iter().filter(fits).map(|contract| line(contract, &names, today)));
        after = found.next;
        if after.is_none() {
            break;
        }
    }
    let again = !mistakes.is_empty();
    let template = ConsentPage {
        shell: user.shell("同意别的单位用").with_errors(again),
        detail,
        open,
        sent,
        earliest: today,
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

async fn give(posted: Posted, id: Path<LicenceId>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = posted;
    let contract = Uuid::parse_str(fields.text("contract")).ok();
    let until = fields.text("until").parse::<NaiveDate>().ok().and_then(words::end_of);
    let mut wrong = Vec::new();
    if contract.is_none() {
        wrong.push(mistake("contract", "选给哪个单位用。"));
    }
    if fields.some("purpose").is_none() {
        wrong.push(mistake("purpose", "写用来办什么。"));
    }
    if until.is_none() {
        wrong.push(mistake("until", "写用到哪一天。"));
    }
    let (Some(contract), Some(until), true) = (contract, until, wrong.is_empty()) else {
        return consent_page(&user, *id, fields, wrong).await;
    };
    let order = (contract, fields.text("purpose"), until);
    match api::consent(user.api(), fields.key(), *id, order).await {
        Ok(()) => Ok(see_other(&format!("/me/licences/{}", *id))),
        Err(fault) => consent_page(&user, *id, fields, refused(fault)?).await,
    }
}

#[derive(Template)]
#[template(path = "licences/enter.html")]
struct EnterPage {
    shell: Shell,
    kinds: Vec<Kind>,
    chosen: String,
    key: String,
    mistakes: Vec<Mistake>,
}

async fn enter(user: User) -> Result<HttpResponse, PortalError> {
    enter_page(&user, "", Vec::new()).await
}

async fn enter_page(user: &User, chosen: &str, mistakes: Vec<Mistake>) -> Result<HttpResponse, PortalError> {
    user.needs(CLERKS)?;
    let again = !mistakes.is_empty();
    let template = EnterPage {
        shell: user.shell("录入存量证照").with_errors(again),
        kinds: api::kinds(user.api()).await?.items,
        chosen: chosen.to_owned(),
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

async fn entered(upload: Upload) -> Result<HttpResponse, PortalError> {
    let Upload { user, fields, files } = upload;
    user.needs(CLERKS)?;
    let Some(file) = files.first() else {
        return enter_page(
            &user,
            fields.text("kind"),
            vec![mistake("file", "还没选文件。请选一个 csv 文件。")],
        )
        .await;
    };
    match api::enter_list(user.api(), fields.key(), fields.text("kind"), &file.bytes).await {
        Ok(entry) => Ok(see_other(&format!("/w/licences/entries/{entry}"))),
        Err(fault) => enter_page(&user, fields.text("kind"), refused(fault)?).await,
    }
}

//! One 补贴发放清册: its lines with masked names, who did what, and the one step that comes next.
use super::lists::{HANDLERS, month_words, tag};
use crate::{
    client::intake::{self as api, BenefitLine, WholeBenefitList},
    error::PortalError,
    form::Mistake,
    pages::{
        clerk::{colleagues, holder_words},
        dossier::refused,
        fees::yuan,
        page, page_again,
        published::village,
        see_other,
    },
    session::{Fields, Posted, User, random_text},
    shell::Shell,
    words,
};
use actix_web::{HttpResponse, http::header, web::Path};
use askama::Template;
use auth::Role;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Why the bank could not pay: code and words.
const FAILURES: &[(&str, &str)] = &[
    ("no_account", "账号不存在"),
    ("other_name", "户名不符"),
    ("closed", "账户已销户或者冻结"),
    ("other", "其他原因"),
];

struct LineRow {
    id: Uuid,
    name: String,
    village: String,
    amount: String,
    state: &'static str,
    tag: &'static str,
    /// The case, for those who see it.
    href: Option<String>,
}

/// What the user can do next.
#[derive(PartialEq, Eq)]
enum Next {
    /// Nothing: another one, or nobody.
    Nothing,
    Check,
    Approve,
    Send,
    Results,
}

struct Published {
    from: String,
    to: String,
    phone: String,
    taken: bool,
}

#[derive(Template)]
#[template(path = "money/list.html")]
struct ListPage {
    shell: Shell,
    id: Uuid,
    number: String,
    item: String,
    month: String,
    state: String,
    tag: &'static str,
    total: String,
    made: (String, String),
    checked: String,
    approved: String,
    sent: Option<(String, String)>,
    lines: Vec<LineRow>,
    next: Next,
    /// Whose turn it is where it is not the user's.
    waits: &'static str,
    /// It may still be taken back.
    may_void: bool,
    /// The bank's file is there, for those who take it.
    file: bool,
    may_publish: bool,
    published: Option<Published>,
    failures: &'static [(&'static str, &'static str)],
    key: String,
    mistakes: Vec<Mistake>,
}

/// The page of a list.
pub(super) async fn list(user: User, id: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    show(&user, *id, Vec::new()).await
}

fn state_of(line: &BenefitLine) -> (&'static str, &'static str) {
    let why =
        |code: &str| FAILURES.iter().find(|(known, _)| *known == code).map_or("没有发成", |(_, words)| words);
    match (line.state.as_str(), line.failure.as_deref()) {
        ("paid", _) => ("已发放", "ok"),
        ("failed", code) => (code.map_or("没有发成", why), "no"),
        ("void", _) => ("已作废", "line"),
        _ => ("待发放", "wait"),
    }
}

async fn rows(user: &User, lines: &[BenefitLine]) -> Vec<LineRow> {
    let mut places = BTreeMap::<String, String>::new();
    let mut rows = Vec::new();
    for line in lines {
        if !places.contains_key(&line.division) {
            places.insert(line.division.clone(), village(user.api(), &line.division).await);
        }
        let (state, tag) = state_of(line);
        let window = user.has(Role::Clerk) || user.has(Role::Chief);
        rows.push(LineRow {
            id: line.id,
            name: line.name.clone(),
            village: places.get(&line.division).cloned().unwrap_or_default(),
            amount: yuan(line.amount_fen),
            state,
            tag,
            href: if window {
                Some(format!("/w/in/{}", line.case_id))
            } else {
                user.has(Role::Reviewer).then(|| format!("/r/{}", line.case_id))
            },
        });
    }
    rows
}

/// Whose turn it is: a step of the user's, or words about whom it waits for.
fn turn(user: &User, whole: &WholeBenefitList) -> (Next, &'static str) {
    let list = &whole.list;
    let me = user.claims.sub;
    let did = list.made_by == me || list.checked_by == Some(me);
    match list.state.as_str() {
        "made" if did => (Next::Nothing, "您造的册，等别人复核。"),
        "made" => (Next::Check, ""),
        "checked" if did => (Next::Nothing, "造册、复核、审批要三个人，等首席代表审批。"),
        "checked" if !user.has(Role::Chief) => (Next::Nothing, "等首席代表审批。"),
        "checked" => (Next::Approve, ""),
        "approved" => (Next::Send, ""),
        "sent" => (Next::Results, ""),
        _ => (Next::Nothing, ""),
    }
}

async fn show(user: &User, id: Uuid, mistakes: Vec<Mistake>) -> Result<HttpResponse, PortalError> {
    user.needs(HANDLERS)?;
    let whole = api::get_benefit_list(user.api(), id).await?;
    let (list, now) = (&whole.list, user.visitor.portal.clock.now());
    let people = colleagues(user).await;
    let who = |id: Option<Uuid>| holder_words(user, id, &people);
    let (next, waits) = turn(user, &whole);
    let approved = matches!(list.state.as_str(), "approved" | "sent" | "answered");
    let again = !mistakes.is_empty();
    let template = ListPage {
        shell: user.shell("补贴发放清册").with_errors(again),
        id,
        month: month_words(&list.period),
        tag: tag(&list.state),
        made: (who(Some(list.made_by)), words::minute(list.made_at)),
        checked: who(list.checked_by),
        approved: who(list.approved_by),
        sent: list.sent_at.map(|at| (words::minute(at), list.digest.clone().unwrap_or_default())),
        lines: rows(user, &whole.lines).await,
        next,
        waits,
        may_void: matches!(list.state.as_str(), "made" | "checked" | "approved"),
        file: approved && (user.has(Role::Finance) || user.has(Role::Chief)),
        may_publish: approved && whole.publication.is_none(),
        published: whole.publication.as_ref().map(|row| Published {
            from: words::day(row.from, now),
            to: words::day(row.to, now),
            phone: row.phone.clone(),
            taken: row.taken_at.is_some(),
        }),
        failures: FAILURES,
        key: random_text()?,
        number: whole.list.list_no,
        item: whole.list.item_name,
        state: whole.list.state_name,
        total: whole.list.total_yuan,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

/// One step of a list: what the form says, as the interface wants it.
pub(super) async fn act(posted: Posted, path: Path<(Uuid, String)>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(HANDLERS)?;
    let (id, step) = path.into_inner();
    let (act, body) = match step.as_str() {
        "check" | "approve" | "send" => (step.as_str(), json!({})),
        "void" => ("void", json!({ "reason": fields.text("reason") })),
        "results" => ("results", results(fields)),
        "publish" => match publication(fields) {
            Ok(body) => ("publication", body),
            Err(mistake) => return show(user, id, vec![mistake]).await,
        },
        "take-down" => ("publication/take-down", json!({})),
        _ => return Err(PortalError::NotFound),
    };
    match api::move_benefit_list(user.api(), fields.key(), (id, act), &body).await {
        Ok(()) => Ok(see_other(&format!("/money/lists/{id}"))),
        Err(fault) => show(user, id, refused(fault)?).await,
    }
}

fn results(fields: &Fields) -> Value {
    let answer = |line: &str| match fields.some(&format!("said-{line}")) {
        Some("paid") | None => json!({ "line": line }),
        Some(failure) => json!({ "line": line, "failure": failure }),
    };
    let lines: Vec<Value> = fields.all("line").into_iter().map(answer).collect();
    json!({ "digest": fields.text("digest"), "lines": lines })
}

fn publication(fields: &Fields) -> Result<Value, Mistake> {
    for (name, text) in [("from", "请选公示从哪天开始。"), ("to", "请选公示到哪天结束。")]
    {
        if fields.text(name).parse::<chrono::NaiveDate>().is_err() {
            return Err(Mistake { anchor: name.to_owned(), text: text.to_owned() });
        }
    }
    Ok(json!({ "from": fields.text("from"), "to": fields.text("to"), "phone": fields.text("phone") }))
}

/// The file for the bank. Each payee sees that it was taken.
pub(super) async fn file(user: User, id: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    user.needs(&[Role::Finance, Role::Chief])?;
    let (media_type, bytes) = api::benefit_file(user.api(), *id).await?;
    Ok(HttpResponse::Ok()
        .content_type(media_type)
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"list.csv\""))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .body(bytes))
}

//! 补贴发放清册: the lists of the user's authority, and making one of the grants that wait.
use super::amount::fen;
use crate::{
    client::{
        Sent,
        intake::{self as api, BenefitList, Correction, NewBenefitLine},
    },
    error::PortalError,
    form::Mistake,
    pages::{dossier::refused, page, page_again, published::village, see_other},
    session::{Fields, Upload, User, random_text},
    shell::Shell,
};
use actix_web::{HttpResponse, web::Query};
use askama::Template;
use auth::Role;
use chrono::{Datelike, TimeDelta};
use kernel::id::CaseId;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Who handles lists.
pub(super) const HANDLERS: &[Role] = &[Role::Clerk, Role::Chief, Role::Reviewer, Role::Finance];

#[derive(Deserialize)]
pub(super) struct MonthQuery {
    month: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct NewQuery {
    item: String,
    month: String,
}

struct ListRow {
    href: String,
    number: String,
    item: String,
    month: String,
    lines: i32,
    total: String,
    state: String,
    tag: &'static str,
    /// Whose turn it is.
    waits: &'static str,
}

#[derive(Template)]
#[template(path = "money/lists.html")]
struct ListsPage {
    shell: Shell,
    month: String,
    month_words: String,
    /// Code, name and number of grants of what can be put on a list.
    items: Vec<(String, String, i64)>,
    lists: Vec<ListRow>,
    finance: bool,
    mistakes: Vec<Mistake>,
}

/// `2026-11` as people write it.
pub(super) fn month_words(period: &str) -> String {
    format!("{} 月", period.replace('-', " 年 "))
}

/// The class of a state's tag.
pub(super) fn tag(state: &str) -> &'static str {
    match state {
        "answered" => "ok",
        "void" => "line",
        _ => "wait",
    }
}

fn this_month(user: &User) -> String {
    let today = user.visitor.portal.clock.now() + TimeDelta::hours(8);
    format!("{:04}-{:02}", today.year(), today.month())
}

fn list_row(user: &User, list: BenefitList) -> ListRow {
    let me = Some(user.claims.sub);
    let mine = Some(list.made_by) == me || list.checked_by == me;
    ListRow {
        href: format!("/money/lists/{}", list.id),
        waits: match list.state.as_str() {
            "made" if mine => "等别人复核",
            "made" => "可以复核",
            "checked" if mine || !user.has(Role::Chief) => "等首席代表审批",
            "checked" => "可以审批",
            "approved" => "交银行发放",
            "sent" => "登记银行回盘",
            _ => "",
        },
        number: list.list_no,
        item: list.item_name,
        month: month_words(&list.period),
        lines: list.lines,
        total: list.total_yuan,
        tag: tag(&list.state),
        state: list.state_name,
    }
}

/// The lists, and what waits for one in a month.
pub(super) async fn lists(user: User, query: Query<MonthQuery>) -> Result<HttpResponse, PortalError> {
    user.needs(HANDLERS)?;
    let asked = query.into_inner().month.filter(|month| !month.is_empty());
    let month = asked.unwrap_or_else(|| this_month(&user));
    let (items, mistakes) = match api::list_benefit_items(user.api(), &month).await {
        Ok(found) => (found, Vec::new()),
        Err(fault) => (Vec::new(), refused(fault)?),
    };
    let found = api::list_benefit_lists(user.api()).await?;
    let again = !mistakes.is_empty();
    let template = ListsPage {
        shell: user.shell("补贴发放清册").with_errors(again),
        month_words: month_words(&month),
        month,
        items: items.into_iter().map(|row| (row.item, row.name, row.grants)).collect(),
        lists: found.into_iter().map(|list| list_row(&user, list)).collect(),
        finance: user.has(Role::Finance),
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

struct GrantRow {
    case: CaseId,
    number: String,
    village: String,
    /// The bank could not pay it: another account may be given.
    failed: bool,
    chosen: bool,
    amount: String,
    account: String,
}

#[derive(Template)]
#[template(path = "money/make.html")]
struct MakePage {
    shell: Shell,
    item: String,
    name: String,
    month: String,
    month_words: String,
    each: String,
    grants: Vec<GrantRow>,
    key: String,
    mistakes: Vec<Mistake>,
}

/// The grants that wait, to be put on a list.
pub(super) async fn new(user: User, query: Query<NewQuery>) -> Result<HttpResponse, PortalError> {
    user.needs(HANDLERS)?;
    show(&user, (&query.item, &query.month), None, Vec::new()).await
}

async fn show(
    user: &User,
    (item, month): (&str, &str),
    typed: Option<&Fields>,
    mistakes: Vec<Mistake>,
) -> Result<HttpResponse, PortalError> {
    let mut places = BTreeMap::<String, String>::new();
    let mut grants = Vec::new();
    let chosen = typed.map(|fields| fields.all("case"));
    let said = |name: &str, case: CaseId| {
        typed.map(|fields| fields.text(&format!("{name}-{case}")).to_owned()).unwrap_or_default()
    };
    for grant in api::list_grants(user.api(), item, month).await? {
        if !places.contains_key(&grant.division) {
            places.insert(grant.division.clone(), village(user.api(), &grant.division).await);
        }
        let id = grant.case_id.to_string();
        grants.push(GrantRow {
            case: grant.case_id,
            number: grant.case_no.unwrap_or_default(),
            village: places.get(&grant.division).cloned().unwrap_or_default(),
            failed: grant.failed,
            // At first everyone is on it: whoever leaves someone out says so.
            chosen: chosen.as_ref().is_none_or(|chosen| chosen.contains(&id.as_str())),
            amount: said("amount", grant.case_id),
            account: said("account", grant.case_id),
        });
    }
    let again = !mistakes.is_empty();
    let template = MakePage {
        shell: user.shell("造发放清册").with_errors(again),
        name: user.visitor.portal.names.of(user.api(), item).await,
        item: item.to_owned(),
        month_words: month_words(month),
        month: month.to_owned(),
        each: typed.map(|fields| fields.text("each").to_owned()).unwrap_or_default(),
        grants,
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

/// Makes the list of the chosen grants; a line without an amount of its own has the common one.
pub(super) async fn make(upload: Upload) -> Result<HttpResponse, PortalError> {
    let Upload { user, fields, .. } = &upload;
    user.needs(HANDLERS)?;
    let of = (fields.text("item"), fields.text("month"));
    let lines = match new_lines(&upload).await? {
        Ok(lines) => lines,
        Err(mistakes) => return show(user, of, Some(fields), mistakes).await,
    };
    match api::make_benefit_list(user.api(), fields.key(), of, &lines).await {
        Ok(made) => Ok(see_other(&format!("/money/lists/{}", made.list.id))),
        Err(fault) => show(user, of, Some(fields), refused(fault)?).await,
    }
}

type Lines = Result<Vec<NewBenefitLine>, Vec<Mistake>>;

async fn new_lines(upload: &Upload) -> Result<Lines, PortalError> {
    let Upload { user, fields, files } = upload;
    let mut lines = Vec::new();
    let wrong = |anchor: String, text: &str| Ok(Err(vec![Mistake { anchor, text: text.to_owned() }]));
    for case in fields.all("case").into_iter().filter_map(|id| id.parse::<CaseId>().ok()) {
        let own = fields.some(&format!("amount-{case}")).unwrap_or_else(|| fields.text("each"));
        let Some(amount_fen) = fen(own) else {
            return wrong(format!("amount-{case}"), "金额请填数字，最多两位小数，如 500 或 500.50。");
        };
        let mut correction = None;
        if let Some(account) = fields.some(&format!("account-{case}")) {
            let Some(file) = files.iter().find(|file| file.field == format!("proof-{case}")) else {
                return wrong(format!("proof-{case}"), "更正账号要附银行卡照片或银行证明。");
            };
            let sent = Sent { name: &file.name, media_type: &file.media_type, bytes: &file.bytes };
            let key = format!("{}-{case}", fields.key());
            match api::add_case_evidence(user.api(), &key, case, sent).await {
                Ok(kept) => correction = Some(Correction { account: account.to_owned(), evidence: kept.id }),
                Err(fault) => return Ok(Err(refused(fault)?)),
            }
        }
        lines.push(NewBenefitLine { case, amount_fen, correction });
    }
    if lines.is_empty() {
        wrong("each".into(), "还没选发给谁。在要发的人前面打勾。")
    } else {
        Ok(Ok(lines))
    }
}

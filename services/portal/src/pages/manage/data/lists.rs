//! Lists: begun, filled from a file, approved by a second person, published.
use super::refusal::told;
use crate::{
    client::{
        As, Sent,
        catalogue::{
            self,
            data::{self as api, Change, List, ListDetail},
        },
    },
    error::PortalError,
    form::Mistake,
    pages::{manage::CATALOGUE, page, page_again, see_other},
    session::{Fields, Posted, Upload, User, random_text},
    shell::Shell,
};
use actix_web::{HttpResponse, web::Path};
use askama::Template;
use auth::Role;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The kinds of lists: word, name.
const KINDS: &[(&str, &str)] = &[
    ("public_services", "三级公共服务清单"),
    ("township_items", "乡镇“12+x”服务事项清单"),
    ("powers", "权责清单"),
    ("intermediaries", "行政审批中介服务清单"),
    ("fees", "收费和政府性基金目录"),
    ("commitments", "证明事项告知承诺清单"),
    ("negative_investment", "投资项目负面清单"),
];

#[derive(Template)]
#[template(path = "manage/data/lists.html")]
struct HomePage {
    shell: Shell,
    kinds: &'static [(&'static str, &'static str)],
    open: Vec<List>,
    in_force: Vec<List>,
    edits: bool,
    key: String,
    mistakes: Vec<Mistake>,
}

#[derive(Template)]
#[template(path = "manage/data/list.html")]
struct DraftPage {
    shell: Shell,
    list: List,
    effective_on: String,
    headings: Vec<String>,
    rows: Vec<Vec<(String, String)>>,
    changes: Vec<Change>,
    edits: bool,
    publishes: bool,
    key: String,
    mistakes: Vec<Mistake>,
}

/// The division one works in, or the city.
pub(super) fn own_division(user: &User) -> String {
    let own = user.claims.division.as_ref().map(|prefix| format!("{:0<12}", prefix.as_str()));
    own.unwrap_or_else(|| "341300000000".to_owned())
}

pub(crate) async fn home(user: User) -> Result<HttpResponse, PortalError> {
    show(&user, Vec::new()).await
}

async fn show(user: &User, mistakes: Vec<Mistake>) -> Result<HttpResponse, PortalError> {
    user.needs(CATALOGUE)?;
    let division = own_division(user);
    let again = !mistakes.is_empty();
    let template = HomePage {
        shell: user.shell("清单").with_errors(again),
        kinds: KINDS,
        open: api::read(user.api(), "/list-drafts").await?,
        in_force: api::read(user.api(), &format!("/lists?division={division}")).await?,
        edits: user.has(Role::Editor),
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

pub(crate) async fn begin(posted: Posted) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = posted;
    user.needs(CATALOGUE)?;
    let body = json!({ "kind": fields.text("kind"), "division": own_division(&user) });
    match api::act(user.api(), fields.key(), "/list-drafts", &body).await {
        Ok(list) => {
            let id = list.get("id").and_then(Value::as_str).unwrap_or_default();
            Ok(see_other(&format!("/m/lists/{id}")))
        }
        Err(fault) => show(&user, told(fault)?).await,
    }
}

pub(crate) async fn draft(user: User, id: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    look(&user, *id, Vec::new()).await
}

async fn look(user: &User, id: Uuid, mistakes: Vec<Mistake>) -> Result<HttpResponse, PortalError> {
    user.needs(CATALOGUE)?;
    let detail: ListDetail = api::read(user.api(), &format!("/list-drafts/{id}")).await?;
    let again = !mistakes.is_empty();
    let rows = rows(&detail);
    let ListDetail { list, columns, changes, .. } = detail;
    let template = DraftPage {
        shell: user.shell(&list.title).with_errors(again),
        effective_on: list.effective_on.map(|day| day.to_string()).unwrap_or_default(),
        headings: columns.into_iter().map(|column| column.heading).collect(),
        rows,
        changes,
        edits: user.has(Role::Editor) && list.state == "draft",
        publishes: user.has(Role::Publisher),
        key: random_text()?,
        list,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

/// The cells of a list's entries with the headings they stand under, in the order of its columns.
pub(crate) fn rows(detail: &ListDetail) -> Vec<Vec<(String, String)>> {
    let row = |entry: &Map<String, Value>| {
        let cell = |key: &str| match entry.get(key) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Bool(truth)) => if *truth { "是" } else { "否" }.to_owned(),
            Some(Value::Array(lines)) => {
                let lines: Vec<&str> = lines.iter().filter_map(Value::as_str).collect();
                lines.join("\n")
            }
            Some(Value::Number(number)) => number.to_string(),
            Some(Value::Null | Value::Object(_)) | None => String::new(),
        };
        detail.columns.iter().map(|column| (column.heading.clone(), cell(&column.key))).collect()
    };
    detail.entries.iter().map(row).collect()
}

pub(crate) async fn save(posted: Posted, id: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = posted;
    user.needs(CATALOGUE)?;
    let before: ListDetail = api::read(user.api(), &format!("/list-drafts/{}", *id)).await?;
    let body = json!({
        "title": fields.text("title"), "document": fields.text("document"),
        "effective_on": fields.some("effective_on"), "reasons": reasons(&before, &fields), "entries": null,
    });
    match api::save_list(user.api(), *id, revision(&fields), &body).await {
        Ok(_list) => Ok(see_other(&format!("/m/lists/{}", *id))),
        Err(fault) if fault.code() == "bad_body" => {
            let text = "标题不能空，生效日期写成 2026-11-22 这样。请改好再存。".to_owned();
            look(&user, *id, vec![Mistake { anchor: "effective_on".to_owned(), text }]).await
        }
        Err(fault) => look(&user, *id, told(fault)?).await,
    }
}

/// The reasons that were there, with those of the form: each change has its own field.
fn reasons(before: &ListDetail, fields: &Fields) -> BTreeMap<String, String> {
    let mut reasons = before.reasons.clone();
    for (at, change) in before.changes.iter().enumerate() {
        if let Some(reason) = fields.some(&format!("reason-{at}")) {
            reasons.insert(change.no.clone(), reason.to_owned());
        }
    }
    reasons
}

fn revision(fields: &Fields) -> i64 {
    fields.text("revision").parse().unwrap_or_default()
}

pub(crate) async fn fill(upload: Upload, id: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    let Upload { user, fields, files } = upload;
    user.needs(CATALOGUE)?;
    let Some(file) = files.first() else {
        let text = "还没选文件。请选一个 xlsx、csv 或 JSON 文件。".to_owned();
        return look(&user, *id, vec![Mistake { anchor: "file".to_owned(), text }]).await;
    };
    let sent = Sent { name: &file.name, media_type: &file.media_type, bytes: &file.bytes };
    match api::fill_list(user.api(), *id, (revision(&fields), fields.key()), sent).await {
        Ok(_list) => Ok(see_other(&format!("/m/lists/{}", *id))),
        Err(fault) => look(&user, *id, told(fault)?).await,
    }
}

pub(crate) async fn act(posted: Posted, path: Path<(Uuid, String)>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = posted;
    user.needs(CATALOGUE)?;
    let (id, act) = path.into_inner();
    if !["approve", "send-back", "publish"].contains(&act.as_str()) {
        return Err(PortalError::NotFound);
    }
    match api::act(user.api(), fields.key(), &format!("/list-drafts/{id}/{act}"), &api::nothing()).await {
        Ok(_list) => Ok(see_other(&format!("/m/lists/{id}"))),
        Err(fault) => look(&user, id, told(fault)?).await,
    }
}

/// The name of a division, its code if the directory does not say.
pub(crate) async fn place(api: &As, code: &str) -> String {
    let county = catalogue::divisions(api, "341300000000").await;
    let found = county.ok().and_then(|page| page.items.into_iter().find(|division| division.code == code));
    match (found, code) {
        (Some(division), _) => division.name,
        (None, "341300000000") => "宿州市".to_owned(),
        (None, code) => code.to_owned(),
    }
}

//! Powers that move: the list, and drafting one.
use crate::{
    client::catalogue::standard as api,
    error::PortalError,
    form::Mistake,
    pages::{dossier::refused, manage::CATALOGUE, page, page_again, see_other},
    session::{Fields, Posted, User, random_text},
    shell::Shell,
    words,
};
use actix_web::{HttpResponse, web::Query};
use askama::Template;
use auth::Role;
use serde::Deserialize;
use serde_json::{Value, json};

/// The kinds: word of the API, words of the page.
const KINDS: &[(&str, &str)] = &[
    ("delegate", "下放：交给下级，一家或几家"),
    ("take_over", "承接：本机关接过上级下放的权力"),
    ("transfer", "划转：交给同级的另一机关"),
    ("cancel", "取消：不再办理"),
    ("merge", "机构合并或换码：全部事项一起转"),
];

#[derive(Deserialize)]
pub(crate) struct ListQuery {
    after: Option<String>,
}

struct Line {
    href: String,
    kind: String,
    from: String,
    to: String,
    day: String,
    state: String,
    tag: &'static str,
}

#[derive(Template)]
#[template(path = "manage/standard/transfers.html")]
struct TransfersPage {
    shell: Shell,
    lines: Vec<Line>,
    next: Option<String>,
    editor: bool,
    kinds: &'static [(&'static str, &'static str)],
    key: String,
    said: Fields,
    mistakes: Vec<Mistake>,
}

pub(crate) async fn list(user: User, query: Query<ListQuery>) -> Result<HttpResponse, PortalError> {
    show(&user, query.after.as_deref(), Fields::default(), Vec::new()).await
}

/// The class of a state's tag.
pub(super) fn tag(state: &str) -> &'static str {
    match state {
        "effective" => "ok",
        "called_off" => "no",
        "draft" => "line",
        _ => "wait",
    }
}

async fn show(
    user: &User,
    after: Option<&str>,
    said: Fields,
    mistakes: Vec<Mistake>,
) -> Result<HttpResponse, PortalError> {
    user.needs(CATALOGUE)?;
    let found = api::transfers(user.api(), after).await?;
    let now = user.visitor.portal.clock.now();
    let lines = found.items.into_iter().map(|row| {
        let mut to: Vec<String> = row.receivers.iter().map(|receiver| receiver.name.clone()).collect();
        to.dedup();
        Line {
            href: format!("/m/transfers/{}", row.id),
            kind: row.kind_name,
            from: row.from_name,
            to: if to.is_empty() { "没有".to_owned() } else { to.join("、") },
            day: words::day(row.effective_on, now),
            tag: tag(&row.state),
            state: row.state_name,
        }
    });
    let again = !mistakes.is_empty();
    let template = TransfersPage {
        shell: user.shell("权力调整").with_errors(again),
        lines: lines.collect(),
        next: found.next.and_then(|after| serde_urlencoded::to_string([("after", after)]).ok()),
        editor: user.has(Role::Editor),
        kinds: KINDS,
        key: random_text()?,
        said,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

pub(crate) async fn create(posted: Posted) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = posted;
    user.needs(&[Role::Editor])?;
    let missing = missing(&fields);
    if !missing.is_empty() {
        return show(&user, None, fields, missing).await;
    }
    match api::draft_transfer(user.api(), fields.key(), &body(&fields)).await {
        Ok(made) => Ok(see_other(&format!("/m/transfers/{}", made.id))),
        Err(fault) => show(&user, None, fields, refused(fault)?).await,
    }
}

/// What must be filled in before it is worth asking.
fn missing(fields: &Fields) -> Vec<Mistake> {
    let needed = [
        ("kind-0", "kind", "还没选怎么调整。请选一种。"),
        ("from", "from", "还没填移交机关。请填它的统一社会信用代码。"),
        ("basis", "basis", "还没填依据文件。请写文号和名称。"),
        ("reason", "reason", "还没填原因。群众会看到。"),
        ("day", "day", "还没选从哪一天起。请选一天。"),
    ];
    let empty = needed.into_iter().filter(|(_, name, _)| fields.some(name).is_none());
    empty.map(|(anchor, _, text)| Mistake { anchor: anchor.to_owned(), text: text.to_owned() }).collect()
}

fn body(fields: &Fields) -> Value {
    let codes =
        |name: &str| -> Vec<String> { fields.text(name).split_whitespace().map(str::to_owned).collect() };
    json!({
        "kind": fields.text("kind"), "from_authority": fields.text("from"), "items": codes("items"),
        "receivers": codes("receivers"), "basis": fields.text("basis"), "reason": fields.text("reason"),
        "open_cases": if fields.text("open_cases") == "finish" { "finish" } else { "move" },
        "effective_on": fields.text("day"),
    })
}

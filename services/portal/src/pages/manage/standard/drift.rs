//! What differs, where, since when.
use crate::{
    client::{
        Fault,
        catalogue::standard::{self as api, DriftCount, DriftWanted, Missing},
    },
    error::PortalError,
    form::Mistake,
    pages::{dossier::refused, manage::CATALOGUE, page},
    session::User,
    shell::Shell,
    words,
};
use actix_web::{HttpResponse, web::Query};
use askama::Template;
use serde::Deserialize;

/// The filters: word of the API, words of the page.
const KINDS: &[(&str, &str)] = &[
    ("", "全部"),
    ("behind", "没跟上新版"),
    ("departure", "超出允许范围"),
    ("statement", "对外说法不一样"),
    ("delegation", "委托到期"),
    ("peer", "和邻近单位不一样"),
    ("missing", "缺受理点"),
];

/// The elements that can be looked at alone.
const ELEMENTS: &[(&str, &str)] = &[
    ("materials", "申请材料"),
    ("promised_limit", "承诺时限"),
    ("fees", "收费"),
    ("conditions", "受理条件"),
    ("stages", "办理流程"),
    ("review_offices", "审核单位"),
    ("acceptance_points", "受理点"),
];

#[derive(Deserialize)]
pub(crate) struct DriftQuery {
    kind: Option<String>,
    division: Option<String>,
    element: Option<String>,
    after: Option<String>,
}

struct Line {
    name: String,
    code: String,
    place: String,
    kind: String,
    label: String,
    standard: String,
    local: String,
    since: String,
}

#[derive(Template)]
#[template(path = "manage/standard/drift.html")]
struct DriftPage {
    shell: Shell,
    kind: String,
    division: String,
    elements: Vec<(&'static str, &'static str, bool)>,
    kinds: Vec<(&'static str, String, bool)>,
    counts: Vec<DriftCount>,
    lines: Vec<Line>,
    missing: Vec<Missing>,
    next: Option<String>,
    mistakes: Vec<Mistake>,
}

pub(crate) async fn drift(user: User, query: Query<DriftQuery>) -> Result<HttpResponse, PortalError> {
    user.needs(CATALOGUE)?;
    let some = |text: &Option<String>| text.as_deref().map(str::trim).unwrap_or_default().to_owned();
    let (kind, division, element) = (some(&query.kind), some(&query.division), some(&query.element));
    let link = |kind: &str, after: &str| {
        let all = [("kind", kind), ("division", &division), ("element", &element), ("after", after)];
        let said: Vec<_> = all.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        serde_urlencoded::to_string(said).unwrap_or_default()
    };
    let mut shown = DriftPage {
        shell: user.shell("标准和差异"),
        kinds: KINDS.iter().map(|(code, name)| (*name, link(code, ""), *code == kind)).collect(),
        counts: api::drift_counts(user.api()).await?,
        lines: Vec::new(),
        missing: Vec::new(),
        next: None,
        mistakes: Vec::new(),
        kind: kind.clone(),
        division: division.clone(),
        elements: ELEMENTS.iter().map(|(code, name)| (*code, *name, *code == element)).collect(),
    };
    match read(&user, &kind, &division, &element, query.after.as_deref()).await {
        Ok(Read::Missing(missing)) => shown.missing = missing,
        Ok(Read::Drift(lines, next)) => {
            shown.lines = lines;
            shown.next = next.map(|after| link(&kind, &after));
        }
        Err(fault) => shown.mistakes = refused(fault)?,
    }
    page(&shown)
}

enum Read {
    Drift(Vec<Line>, Option<String>),
    Missing(Vec<Missing>),
}

async fn read(
    user: &User,
    kind: &str,
    division: &str,
    element: &str,
    after: Option<&str>,
) -> Result<Read, Fault> {
    if kind == "missing" {
        if division.is_empty() {
            return Ok(Read::Missing(Vec::new()));
        }
        return Ok(Read::Missing(api::missing(user.api(), division).await?.items));
    }
    let wanted = DriftWanted {
        division: (!division.is_empty()).then_some(division),
        kind: (!kind.is_empty()).then_some(kind),
        element: (!element.is_empty()).then_some(element),
        after,
        limit: 50,
    };
    let found = api::drift(user.api(), &wanted).await?;
    let lines = found.items.into_iter().map(|row| Line {
        place: row.point_name.unwrap_or(row.authority_name),
        name: row.name,
        code: row.code,
        kind: row.kind_name,
        label: row.label,
        standard: row.standard.unwrap_or_else(|| "没有".to_owned()),
        local: row.local.unwrap_or_else(|| "没有".to_owned()),
        since: words::minute(row.since),
    });
    Ok(Read::Drift(lines.collect(), found.next))
}

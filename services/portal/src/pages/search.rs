//! Search: plain words, or one field of the township list.
use super::{home::FIELDS, page};
use crate::{
    client::catalogue::{self, Hit, Others, Wanted},
    error::PortalError,
    session::Visitor,
    shell::Shell,
};
use actix_web::{HttpResponse, web::Query};
use askama::Template;
use serde::Deserialize;

/// The longest phrase that is looked for.
const LONGEST: usize = 60;

#[derive(Deserialize)]
pub(super) struct SearchQuery {
    q: Option<String>,
    domain: Option<String>,
    /// `window`, `online` or `agent`.
    door: Option<String>,
    after: Option<String>,
}

/// The doors, and how people say where they want to do it.
const DOORS: &[(&str, &str)] = &[("window", "去窗口办"), ("online", "在网上办"), ("agent", "找代办员办")];

/// A filter as a link.
struct Chip {
    name: &'static str,
    link: String,
    here: bool,
}

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    shell: Shell,
    q: String,
    heading: String,
    groups: Vec<Group>,
    /// Bundles and halls, on the first page of words.
    others: Others,
    next: Option<String>,
    fields: &'static [(&'static str, &'static str, &'static str, &'static str)],
    domain: String,
    doors: Vec<Chip>,
}

/// One thing to be done, and everyone who does it.
pub(super) struct Group {
    pub(super) name: String,
    pub(super) first: Hit,
    pub(super) others: Vec<Hit>,
}

/// Each township implements the same items: they are one thing to be done, in the order of the best hit.
pub(super) fn grouped(hits: Vec<Hit>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for hit in hits {
        match groups.iter_mut().find(|group| group.name == hit.name) {
            Some(group) => group.others.push(hit),
            None => groups.push(Group { name: hit.name.clone(), first: hit, others: Vec::new() }),
        }
    }
    groups
}

/// The place a user serves, or the county that this site is of: what cannot be handed in there is not shown.
pub(super) fn place_of(visitor: &Visitor) -> String {
    let claims = visitor.who.as_ref().map(|who| &who.claims);
    let place = claims.and_then(|claims| claims.villages.first().or(claims.division.as_ref()));
    place.map_or_else(
        || visitor.portal.brand.division.as_str().to_owned(),
        |place| format!("{:0<12}", place.as_str()),
    )
}

pub(super) async fn search(visitor: Visitor, query: Query<SearchQuery>) -> Result<HttpResponse, PortalError> {
    let query = query.into_inner();
    let q: String = query.q.unwrap_or_default().trim().chars().take(LONGEST).collect();
    let field = query.domain.and_then(|code| FIELDS.iter().find(|(known, ..)| *known == code));
    let door =
        query.door.and_then(|code| DOORS.iter().find(|(known, _)| *known == code)).map(|(code, _)| *code);
    let place = place_of(&visitor);
    let wanted = Wanted {
        q: Some(q.as_str()).filter(|q| !q.is_empty()),
        domain: field.map(|(code, ..)| *code),
        after: query.after.as_deref(),
        division: Some(&place),
        door,
        limit: 100,
        ..Wanted::default()
    };
    let found = catalogue::search(&visitor.api, &wanted).await?;
    let others = if q.is_empty() || query.after.is_some() || field.is_some() || door.is_some() {
        Others::default()
    } else {
        // Matters are shown even where these are not to be had.
        catalogue::others(&visitor.api, &q, &place).await.unwrap_or_default()
    };
    let heading = match (q.is_empty(), field) {
        (false, _) => format!("“{q}”的办事结果"),
        (true, Some((_, _, name, _))) => (*name).to_owned(),
        (true, None) => "全部事项".to_owned(),
    };
    let domain = field.map(|(code, ..)| (*code).to_owned()).unwrap_or_default();
    let next = found.next.map(|after| link(&q, &domain, door.unwrap_or_default(), &after));
    let here = |code: &str| door.unwrap_or_default() == code;
    let chip = |(code, name): (&str, &'static str)| Chip {
        name,
        link: link(&q, &domain, code, ""),
        here: here(code),
    };
    let doors = [("", "怎么办都行")].into_iter().chain(DOORS.iter().copied()).map(chip).collect();
    let shell = visitor.shell(&heading);
    page(&SearchPage {
        shell,
        q,
        heading,
        groups: grouped(found.items),
        others,
        next,
        fields: FIELDS,
        domain,
        doors,
    })
}

fn link(q: &str, domain: &str, door: &str, after: &str) -> String {
    let query = [("q", q), ("domain", domain), ("door", door), ("after", after)];
    let given = query.into_iter().filter(|(_, value)| !value.is_empty());
    format!("/s?{}", serde_urlencoded::to_string(given.collect::<Vec<_>>()).unwrap_or_default())
}

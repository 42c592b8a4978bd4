//! 补贴发放公示: the lists of benefits that are published today, for everyone, without log-in.
use super::page;
use crate::{
    client::{As, catalogue, intake as api},
    error::PortalError,
    session::Visitor,
    shell::Shell,
};
use actix_web::{
    HttpResponse,
    web::{self, ServiceConfig},
};
use askama::Template;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Mounts the page.
pub(super) fn mount(config: &mut ServiceConfig) {
    config.route("/open/benefits", web::get().to(benefits));
}

struct ListRow {
    item: String,
    month: String,
    from: String,
    to: String,
    phone: String,
    total: String,
    lines: Vec<(String, String, String)>,
}

#[derive(Template)]
#[template(path = "open/benefits.html")]
struct BenefitsPage {
    shell: Shell,
    lists: Vec<ListRow>,
}

async fn benefits(visitor: Visitor) -> Result<HttpResponse, PortalError> {
    let mut places = BTreeMap::<String, String>::new();
    let mut lists = Vec::new();
    for list in api::list_published(&visitor.api).await? {
        let mut lines = Vec::new();
        for line in list.lines {
            if !places.contains_key(&line.division) {
                let name = village(&visitor.api, &line.division).await;
                places.insert(line.division.clone(), name);
            }
            let place = places.get(&line.division).cloned().unwrap_or_default();
            lines.push((line.name, place, line.amount_yuan));
        }
        lists.push(ListRow {
            item: list.item_name,
            month: list.period.replace('-', " 年 ") + " 月",
            from: day(list.from),
            to: day(list.to),
            phone: list.phone,
            total: list.total_yuan,
            lines,
        });
    }
    page(&BenefitsPage { shell: visitor.shell("补贴发放公示"), lists })
}

fn day(day: NaiveDate) -> String {
    day.format("%Y 年 %-m 月 %-d 日").to_string()
}

/// The name of a village; its code where the catalogue does not say.
pub(super) async fn village(api: &As, code: &str) -> String {
    let parent = format!("{}000", code.get(..9).unwrap_or_default());
    let found = catalogue::divisions(api, &parent).await.ok();
    let found = found.and_then(|page| page.items.into_iter().find(|division| division.code == code));
    found.map_or_else(|| code.to_owned(), |division| division.name)
}

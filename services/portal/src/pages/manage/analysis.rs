//! 减证便民: the report with its picture and the tables that say the same.
use super::CATALOGUE;
use crate::{
    client::catalogue::analysis::{self, Analysis, Burden, Duplicate, Fetchable, ItemRef},
    error::PortalError,
    pages::page,
    session::User,
    shell::Shell,
};
use actix_web::{
    HttpResponse,
    web::{self, ServiceConfig},
};
use askama::Template;

/// So many lines of each list; all of them come with the command.
const LINES: u16 = 50;

/// Mounts the report.
pub(super) fn mount(config: &mut ServiceConfig) {
    config.route("/m/analysis", web::get().to(report));
}

#[derive(Template)]
#[template(path = "manage/analysis.html")]
struct ReportPage {
    shell: Shell,
    report: Analysis,
}

async fn report(user: User) -> Result<HttpResponse, PortalError> {
    user.needs(CATALOGUE)?;
    let report = analysis::analysis(user.api(), LINES).await?;
    page(&ReportPage { shell: user.shell("减证便民分析"), report })
}

impl Fetchable {
    /// Who has it.
    fn by(&self) -> String {
        match &self.issued_by {
            _ if !self.given_by.is_empty() => format!("办“{}”时发的", names(&self.given_by)),
            Some(issuer) => issuer.clone(),
            None => "政府部门".to_owned(),
        }
    }
}

impl Duplicate {
    /// Why it is one paper.
    fn why(&self) -> &'static str {
        match self.because.as_str() {
            "licence_type" => "同一种证照",
            "misspelled" => "名称只差一个同音字",
            _ => "名称相同",
        }
    }
}

impl Burden {
    fn trips(&self) -> String {
        range(self.trips_least, self.trips_most)
    }

    fn days(&self) -> String {
        range(self.days_least, self.days_most)
    }

    fn fees(&self) -> String {
        if self.fees_fen == 0 {
            "不收".to_owned()
        } else {
            format!("{}.{:02} 元", self.fees_fen / 100, self.fees_fen % 100)
        }
    }
}

fn names(items: &[ItemRef]) -> String {
    items.iter().map(|item| item.name.as_str()).collect::<Vec<_>>().join("、")
}

fn range(least: Option<u32>, most: Option<u32>) -> String {
    match (least, most) {
        (Some(least), Some(most)) if least == most => least.to_string(),
        (Some(least), Some(most)) => format!("{least} 到 {most}"),
        _ => "–".to_owned(),
    }
}

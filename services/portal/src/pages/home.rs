//! The home page: what to do now, and where everything begins.
use super::{
    cases::{CaseLine, lines},
    page,
};
use crate::{
    client::{
        catalogue::{self, Hall, Hit, Wanted},
        intake,
    },
    error::PortalError,
    session::Visitor,
    shell::Shell,
};
use actix_web::HttpResponse;
use askama::Template;
use auth::Role;

/// The field's code, the character in its frame, its name, and examples.
pub(crate) const FIELDS: &[(&str, &str, &str, &str)] = &[
    ("social_assistance", "救", "社会救助", "低保 临时救助"),
    ("social_insurance", "保", "社会保险", "养老 社保卡"),
    ("health", "医", "看病医保", "参保 报销"),
    ("employment", "业", "就业创业", "失业登记 贷款"),
    ("household_registration", "户", "户口身份", "上户 身份证"),
    ("family_planning", "育", "生育服务", "生育登记 奖扶"),
    ("homestead", "宅", "宅基地", "建房 不动产证"),
    ("farm_subsidies", "补", "涉农补贴", "地力 农机"),
    ("farm_technology", "农", "农技农经", "农药 兽药 种子"),
    ("individual_business", "商", "个体经营", "开店 变更 注销"),
    ("migrant_services", "居", "流动人口", "居住证 签注"),
    ("poverty_relief", "扶", "防返贫帮扶", "监测 雨露计划"),
];

/// The county that this site is of.
pub(crate) const COUNTY: &str = "341323000000";

/// So many of one's cases are on the home page; all that wait for one always are.
const SHOWN: usize = 3;

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    shell: Shell,
    hot: Vec<Hit>,
    hall: Option<Hall>,
    fields: &'static [(&'static str, &'static str, &'static str, &'static str)],
    /// The user's cases, if he is a citizen; what waits for him first.
    cases: Vec<CaseLine>,
    waiting: usize,
}

pub(super) async fn home(visitor: Visitor) -> Result<HttpResponse, PortalError> {
    let mut cases = own_cases(&visitor).await;
    let waiting = cases.iter().filter(|line| line.state.yours).count();
    cases.truncate(SHOWN.max(waiting));
    let wanted = Wanted { division: Some(COUNTY), limit: 20, ..Wanted::default() };
    // The home page stands even if the catalogue does not: search and doors are worth more than five links.
    let mut hot = catalogue::search(&visitor.api, &wanted).await.map(|hits| hits.items).unwrap_or_default();
    hot.dedup_by(|later, earlier| later.name == earlier.name);
    hot.truncate(5);
    let halls = catalogue::halls(&visitor.api, COUNTY, 1).await.map(|halls| halls.items).unwrap_or_default();
    let hall = halls.into_iter().next();
    page(&HomePage { shell: visitor.shell("首页"), hot, hall, fields: FIELDS, cases, waiting })
}

/// The home page stands without them, too.
async fn own_cases(visitor: &Visitor) -> Vec<CaseLine> {
    let citizen = visitor.who.as_ref().is_some_and(|who| who.claims.roles.contains(&Role::Citizen));
    if !citizen {
        return Vec::new();
    }
    let cases = intake::list_cases(&visitor.api, &[], None).await.map(|page| page.items).unwrap_or_default();
    lines(visitor, cases, "/c").await
}

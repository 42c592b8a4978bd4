//! The home page: what to do now, and where everything begins.
use super::{
    cases::{CaseLine, lines},
    page,
};
use crate::{
    client::{
        catalogue::{
            self, Hall,
            bundles::{self, Summary},
        },
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

/// So many of one's cases are on the home page; all that one is asked for always are.
const SHOWN: usize = 3;

/// So many bundles are on the home page.
const BUNDLES: u16 = 4;

/// What most people come for: the word, and what is looked for.
const HOT: &[(&str, &str)] = &[
    ("盖房子", "盖房子"),
    ("临时救助", "临时救助"),
    ("看病报销", "医疗救助"),
    ("领养老金", "养老"),
    ("上户口", "出生登记"),
    ("开店", "开店"),
];

/// The same for the large-letter version, which is used by the old.
const HOT_ELDER: &[(&str, &str)] = &[
    ("养老金", "养老"),
    ("看病报销", "医疗救助"),
    ("低保救助", "低保"),
    ("社保卡", "社保卡"),
    ("优待证", "老年优待证"),
    ("残疾补贴", "残疾人补贴"),
];

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    shell: Shell,
    hot: &'static [(&'static str, &'static str)],
    hall: Option<Hall>,
    bundles: Vec<Summary>,
    fields: &'static [(&'static str, &'static str, &'static str, &'static str)],
    own: Own,
}

/// A shorter home of its own: the one thing, where my case is, whom to call, six common matters.
#[derive(Template)]
#[template(path = "home_elder.html")]
struct ElderPage {
    shell: Shell,
    hot: &'static [(&'static str, &'static str)],
    hall: Option<Hall>,
    own: Own,
}

/// The user's own cases, if he is a citizen.
#[derive(Default)]
struct Own {
    /// He has been asked for something.
    asked: Vec<CaseLine>,
    /// How many he began and did not hand in.
    drafts: usize,
    /// The others, newest first.
    others: Vec<CaseLine>,
}

pub(super) async fn home(visitor: Visitor) -> Result<HttpResponse, PortalError> {
    let own = own_cases(&visitor).await;
    let place = visitor.portal.brand.division.as_str();
    // The home page stands even if the catalogue does not.
    let halls = catalogue::halls(&visitor.api, place, 1).await.map(|halls| halls.items).unwrap_or_default();
    let hall = halls.into_iter().next();
    let shell = visitor.shell("首页");
    if shell.elder && !shell.agent {
        return page(&ElderPage { shell, hot: HOT_ELDER, hall, own });
    }
    let bundles = bundles::list(&visitor.api, BUNDLES).await.map(|page| page.items).unwrap_or_default();
    page(&HomePage { shell, hot: HOT, hall, bundles, fields: FIELDS, own })
}

/// The home page stands without them, too.
async fn own_cases(visitor: &Visitor) -> Own {
    let citizen = visitor.who.as_ref().is_some_and(|who| who.claims.roles.contains(&Role::Citizen));
    if !citizen {
        return Own::default();
    }
    let cases = intake::list_cases(&visitor.api, &[], None).await.map(|page| page.items).unwrap_or_default();
    let all = lines(visitor, cases, "/c").await;
    let drafts = all.iter().filter(|line| line.draft).count();
    let (asked, mut others): (Vec<_>, Vec<_>) =
        all.into_iter().filter(|line| !line.draft).partition(|line| line.state.yours);
    others.truncate(SHOWN);
    Own { asked, drafts, others }
}

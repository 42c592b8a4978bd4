//! 开饭店一件事 in 灵璧县: one form and one hand-over for the business licence and the food licence; the second begins by itself when
//! the first is granted, and uses what the first brought.

use super::{
    homestead::step,
    people::{People, Person, at, list, text},
    told::Told,
    wait::{until, until_state},
};
use crate::{error::LaunchError, manifest::Manifest};
use serde_json::{Value, json};

const CASES: &str = "intake/v1/cases";
const COUNTY: &str = "341323000000";
/// 个体工商户设立登记.
const BUSINESS: &str = "340799003000";
/// 食品经营许可.
const FOOD: &str = "340199043000";

/// Who has a part, logged in.
struct Cast {
    owner: Person,
    clerk: Person,
    reviewer: Person,
    chief: Person,
}

pub(super) async fn walk(people: &People) -> Result<(), LaunchError> {
    let told = Told::begin("开饭店一件事，灵璧县政务服务中心 (all people and codes are fictitious)");
    let cast = Cast {
        owner: people.log_in("citizen").await?,
        clerk: people.log_in("market_clerk").await?,
        reviewer: people.log_in("market_reviewer").await?,
        chief: people.log_in("county_clerk").await?,
    };
    let id = hand_in(&told, people, &cast).await?;
    let whole = format!("intake/v1/bundle-cases/{id}");
    let business = business(&told, &cast, &whole).await?;
    let food = second_part(&told, &cast, &whole).await?;
    grant_food(&told, &cast, &food).await?;
    let (first, second) = (
        until_state(&cast.owner, &business, "closed").await?,
        until_state(&cast.owner, &food, "closed").await?,
    );
    let done = until(&cast.owner, &whole, |body| text(body, "/state") == "done", "the whole is done").await?;
    told.step("申请人", format_args!("has all results of {}", text(&done, "/bundle_no")));
    for licence in list(&first, "/licences") {
        told.detail(text(licence, "/identifier"));
    }
    told.detail(format_args!("食品经营许可: {}", text(&second, "/decision/outcome")));
    Ok(())
}

/// The newest application of the demo villager for several items; empty if there is none.
pub async fn newest(hall: &Manifest) -> Result<String, LaunchError> {
    let owner = People::new(hall)?.log_in("citizen").await?;
    Ok(text(&owner.get("intake/v1/bundle-cases").await?, "/items/0/id"))
}

/// The answers of the one form; the credit code is known when the business is registered.
fn answers() -> Value {
    json!({
        "operator_name": "王守田", "citizen_no": "341323196804120313", "phone": "13900000001",
        "residence": "灵璧县渔沟镇小河湾村王庄组12号", "business_name": "灵璧县守田羊肉汤馆", "business_form": "个人经营",
        "premises": "灵璧县渔沟镇渔沟街38号", "premises_right": "租赁", "business_scope": "餐饮服务", "employees": 3,
        "commitment": true, "form_of_business": "餐饮服务经营者", "project": "热食类食品制售", "area": 80, "staff": 3,
        "manager": "王守田", "online": false,
    })
}

async fn hand_in(told: &Told, people: &People, cast: &Cast) -> Result<String, LaunchError> {
    let owner = &cast.owner;
    let new = json!({ "bundle": "restaurant", "division": COUNTY, "hall": people.hall("market_clerk")? });
    let begun = owner.post("intake/v1/bundle-cases", &new).await?;
    let id = text(&begun, "/id");
    let whole = format!("intake/v1/bundle-cases/{id}");
    let parts = list(&begun, "/parts").count();
    told.step("申请人", format_args!("begins 开饭店一件事: one form for {parts} items"));
    owner.put(&format!("{whole}/form"), &answers()).await?;
    owner.post(&format!("{whole}/materials/shared-0/licence"), &json!({})).await?;
    told.step("申请人", "shows the identity card once, from the licence repository, for both");
    owner.bring(&format!("{whole}/materials/{BUSINESS}-003/files"), "租赁合同.png").await?;
    for (code, name) in [("004", "布局图"), ("005", "制度清单"), ("006", "健康证明")] {
        owner.bring(&format!("{whole}/materials/{FOOD}-{code}/files"), &format!("{name}.png")).await?;
    }
    let receipt = owner.post(&format!("{whole}/submit"), &json!({})).await?;
    told.step("申请人", format_args!("hands the whole in once: {}", text(&receipt, "/bundle_no")));
    for part in list(&receipt, "/parts") {
        told.detail(format_args!("{}: {}", text(part, "/name"), text(part, "/turn")));
    }
    Ok(id)
}

/// The case of a part.
fn case_of(whole: &Value, item: &str) -> String {
    list(whole, "/parts")
        .find(|part| text(part, "/item") == item)
        .map(|part| text(part, "/case"))
        .unwrap_or_default()
}

/// The business is registered; answers with its case.
async fn business(told: &Told, cast: &Cast, whole: &str) -> Result<String, LaunchError> {
    let case = case_of(&cast.owner.get(whole).await?, BUSINESS);
    step(&cast.clerk, &case, "hand_over", 1, json!({ "note": "已向省级系统移交申请文件，回执在案" })).await?;
    accept(cast, &case).await?;
    told.step("窗口", "hands the first part over to the provincial system, and accepts");
    let opinion = json!({ "opinion": "agree", "text": "省级系统审核通过，结果回执与申请一致" });
    cast.reviewer.post(&format!("{CASES}/{case}/reviews/registrar"), &opinion).await?;
    grant(cast, &case).await?;
    told.step("首席代表", "registers the business; its licence is issued");
    until_state(&cast.owner, &case, "closed").await?;
    Ok(case)
}

/// Nobody accepts papers before the virus scanner has looked at them.
async fn accept(cast: &Cast, case: &str) -> Result<Value, LaunchError> {
    let path = format!("{CASES}/{case}");
    let scanned = |body: &Value| {
        list(body, "/materials")
            .flat_map(|material| list(material, "/taken"))
            .all(|one| text(one, "/scan") != "waiting")
    };
    until(&cast.clerk, &path, scanned, "its papers are scanned").await?;
    cast.clerk.post(&format!("{path}/accept"), &json!({})).await
}

async fn grant(cast: &Cast, case: &str) -> Result<(), LaunchError> {
    let read = cast.chief.get(&format!("{CASES}/{case}")).await?;
    let seals = cast.chief.get(&format!("intake/v1/seals?authority={}", text(&read, "/authority"))).await?;
    let verdict = json!({ "outcome": "approve", "seal": text(&seals, "/0/id") });
    cast.chief.post(&format!("{CASES}/{case}/decision"), &verdict).await?;
    Ok(())
}

/// The second part's turn comes by itself: the applicant adds what nobody could know before. Answers with its case.
async fn second_part(told: &Told, cast: &Cast, whole: &str) -> Result<String, LaunchError> {
    let called = |body: &Value| list(body, "/parts").any(|part| text(part, "/turn") == "to_hand_in");
    let now = until(&cast.owner, whole, called, "the turn of the second part has come").await?;
    told.step("统一受理", "calls for the second part, now that the first is granted");
    let mut form = answers();
    if let Some(fields) = form.as_object_mut() {
        fields.insert("credit_code".into(), json!("92341323MA2N0TMP07"));
    }
    cast.owner.put(&format!("{whole}/form"), &form).await?;
    let licence = format!("{whole}/materials/{FOOD}-002/licence");
    let taken = cast.owner.post(&licence, &json!({})).await?;
    told.step("申请人", "uses the new business licence for the second part, nothing is photographed");
    told.detail(text(&taken, "/identifier"));
    cast.owner.post(&format!("{whole}/submit"), &json!({})).await?;
    told.step("申请人", "hands the second part in, under the same number");
    Ok(case_of(&now, FOOD))
}

async fn grant_food(told: &Told, cast: &Cast, case: &str) -> Result<(), LaunchError> {
    let accepted = accept(cast, case).await?;
    told.step("窗口", format_args!("accepts; to be decided by {}", text(&accepted, "/due")));
    let opinion = json!({ "opinion": "agree", "text": "申请材料齐全，布局和流程符合要求，同意许可" });
    cast.reviewer.post(&format!("{CASES}/{case}/reviews/food_office"), &opinion).await?;
    let both = json!({ "people": [cast.reviewer.id, cast.clerk.id], "note": "场所和设施与图纸一致，符合食品安全要求" });
    step(&cast.reviewer, case, "site_inspection", 5, both).await?;
    cast.clerk.post(&format!("{CASES}/{case}/steps/site_inspection/sign"), &json!({})).await?;
    until_state(&cast.chief, case, "reviewed").await?;
    told.step("核查人员", "two of them look at the kitchen; with both signatures the review is complete");
    grant(cast, case).await?;
    let delivered = cast.clerk.post(&format!("{CASES}/{case}/delivery"), &json!({ "way": "window" })).await?;
    told.step("首席代表", format_args!("grants the food licence; handed over, {}", at(&delivered, "/state")));
    Ok(())
}

//! 个体工商户设立登记 in 灵璧县: the registration runs in a provincial system. The window hands the file over, keeps
//! the system's receipts on the case, and enters its answer; nobody types the application twice.

use super::{
    homestead::{show, step},
    people::{People, list, text},
    told::Told,
    wait::until_state,
};
use crate::error::LaunchError;
use serde_json::json;

const CASES: &str = "intake/v1/cases";
const COUNTY: &str = "341323000000";

pub(super) async fn walk(people: &People) -> Result<(), LaunchError> {
    let told = Told::begin("个体工商户设立登记，灵璧县政务服务中心 (all people and codes are fictitious)");
    let (clerk, trader) = (people.log_in("market_clerk").await?, people.log_in("citizen").await?);
    let words = "%E5%BC%80%E5%BA%97"; // 开店
    let found = trader.get(&format!("catalogue/v1/items?q={words}&division={COUNTY}")).await?;
    let item = text(&found, "/items/0/code");
    told.step("申请人", format_args!("types “开店” and finds {} {item}", text(&found, "/items/0/name")));
    let draft = json!({ "item": item, "division": COUNTY, "hall": people.hall("market_clerk")? });
    let case = text(&trader.post(CASES, &draft).await?, "/id");
    let form = json!({
        "operator_name": "王守田", "citizen_no": "341323196804120313", "phone": "13900000001",
        "residence": "灵璧县渔沟镇小河湾村王庄组12号", "business_name": "灵璧县渔沟镇守田农资店", "business_form": "个人经营",
        "premises": "灵璧县渔沟镇渔沟街36号", "premises_right": "租赁", "business_scope": "化肥、农具零售", "employees": 1,
        "commitment": true,
    });
    trader.put(&format!("{CASES}/{case}/form"), &form).await?;
    trader.post(&format!("{CASES}/{case}/materials/002/licence"), &json!({})).await?;
    trader.bring(&format!("{CASES}/{case}/materials/003/files"), "租赁合同.png").await?;
    let receipt = trader.post(&format!("{CASES}/{case}/submit"), &json!({})).await?;
    told.step("申请人", format_args!("submits: 办件编号 {}", text(&receipt, "/case_no_grouped")));
    step(&clerk, &case, "hand_over", 1, json!({ "note": "已向省级系统移交申请文件，回执在案" })).await?;
    told.step("窗口", "hands the file over to the provincial system and keeps its receipt");
    let accepted = clerk.post(&format!("{CASES}/{case}/accept"), &json!({})).await?;
    told.step("窗口", format_args!("accepts; to be decided by {}", text(&accepted, "/due")));
    let registrar = people.log_in("market_reviewer").await?;
    let opinion = json!({ "opinion": "agree", "text": "省级系统审核通过，结果回执与申请一致" });
    registrar.post(&format!("{CASES}/{case}/reviews/registrar"), &opinion).await?;
    told.step("注册登记股", "has the system's result and agrees");
    let chief = people.log_in("county_clerk").await?;
    let seals = chief.get(&format!("intake/v1/seals?authority={}", text(&receipt, "/authority"))).await?;
    let verdict = json!({ "outcome": "approve", "seal": text(&seals, "/0/id") });
    chief.post(&format!("{CASES}/{case}/decision"), &verdict).await?;
    told.step("首席代表", "enters the provincial system's answer as the decision");
    let closed = until_state(&trader, &case, "closed").await?;
    for licence in list(&closed, "/licences") {
        told.detail(text(licence, "/identifier"));
        show(&told, people, &trader, licence).await?;
    }
    Ok(())
}

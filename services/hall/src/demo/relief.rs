//! 临时救助 in 灵璧县: accepted in the township, visited by two, checked by machine and not by paper, decided by the
//! county's 民政局 under another hand than the one that accepted; the result is money.

use super::{
    homestead::step,
    people::{People, text},
    told::Told,
    wait::until_state,
};
use crate::error::LaunchError;
use serde_json::json;

const CASES: &str = "intake/v1/cases";
/// 渔沟镇.
const TOWNSHIP: &str = "341323110000";

pub(super) async fn walk(people: &People) -> Result<(), LaunchError> {
    let told = Told::begin("临时救助，灵璧县渔沟镇 (all people and codes are fictitious)");
    let (clerk, villager) = (people.log_in("clerk_a").await?, people.log_in("citizen2").await?);
    let words = "%E4%B8%B4%E6%97%B6%E6%95%91%E5%8A%A9"; // 临时救助
    let found = villager.get(&format!("catalogue/v1/items?q={words}&division={TOWNSHIP}")).await?;
    let item = text(&found, "/items/0/code");
    told.step("村民", format_args!("finds {} {item}", text(&found, "/items/0/name")));
    let draft = json!({ "item": item, "division": TOWNSHIP, "hall": people.hall("clerk_a")? });
    let case = text(&villager.post(CASES, &draft).await?, "/id");
    let form = json!({
        "name": "李桂芝", "citizen_no": "341323195511035428", "phone": "13900000002", "residence": "本地户籍",
        "address": "灵璧县渔沟镇大柳树村西李组7号", "household_size": 2, "hardship": "突发重大疾病", "happened_on": "2026-11-02",
        "description": "老伴突发重病住院，自付费用超过家庭承受能力", "urgent": false, "checking_consent": true,
    });
    villager.put(&format!("{CASES}/{case}/form"), &form).await?;
    villager.post(&format!("{CASES}/{case}/materials/002/licence"), &json!({})).await?;
    villager.bring(&format!("{CASES}/{case}/materials/003/files"), "住院缴费单.png").await?;
    let receipt = villager.post(&format!("{CASES}/{case}/submit"), &json!({})).await?;
    told.step("村民", format_args!("applies online: 办件编号 {}", text(&receipt, "/case_no_grouped")));
    told.detail("income and property are not asked for: the checking mechanism verifies them");
    let accepted = clerk.post(&format!("{CASES}/{case}/accept"), &json!({})).await?;
    told.step("窗口", format_args!("accepts; to be decided by {}", text(&accepted, "/due")));
    review(&told, people, &case).await?;
    let chief = people.log_in("relief_clerk").await?;
    let seals = chief.get(&format!("intake/v1/seals?authority={}", text(&receipt, "/authority"))).await?;
    let verdict = json!({ "outcome": "approve", "seal": text(&seals, "/0/id"), "reason": "符合急难型临时救助条件，按标准给予救助" });
    chief.post(&format!("{CASES}/{case}/decision"), &verdict).await?;
    told.step("首席代表", "grants it; another person than the one who accepted");
    let receipt = chief.bring(&format!("{CASES}/{case}/evidence"), "发放回执.png").await?;
    let delivery = json!({ "way": "online", "evidence": receipt });
    chief.post(&format!("{CASES}/{case}/delivery"), &delivery).await?;
    until_state(&villager, &case, "closed").await?;
    told.step("民政局", "records the payment; the case is closed");
    Ok(())
}

async fn review(told: &Told, people: &People, case: &str) -> Result<(), LaunchError> {
    let officer = people.log_in("relief_reviewer").await?;
    let clerk = people.log_in("clerk_a").await?;
    let both = json!({ "people": [officer.id, clerk.id], "note": "入户核实，情况属实，家庭确有困难" });
    step(&officer, case, "household_visit", 2, both).await?;
    clerk.post(&format!("{CASES}/{case}/steps/household_visit/sign"), &json!({})).await?;
    told.step("两名工作人员", "visit the household; both sign");
    step(&officer, case, "economic_check", 1, json!({ "note": "核对报告：未发现超标准收入和财产" })).await?;
    told.step("核对机制", "its report is on the case");
    let opinion = json!({ "opinion": "agree", "text": "入户调查和核对结果一致，建议给予临时救助" });
    officer.post(&format!("{CASES}/{case}/reviews/civil_affairs_office"), &opinion).await?;
    told.step("民政办", "agrees");
    Ok(())
}

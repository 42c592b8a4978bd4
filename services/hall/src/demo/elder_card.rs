//! 老年优待证: an on-the-spot item. One act at any window accepts, decides and issues.

use super::{
    homestead::show,
    people::{People, list, text},
    told::Told,
    wait::until_state,
};
use crate::error::LaunchError;
use serde_json::json;

const CASES: &str = "intake/v1/cases";

pub(super) async fn walk(people: &People) -> Result<(), LaunchError> {
    let told = Told::begin("老年优待证，灵璧县政务服务中心 (all people and codes are fictitious)");
    let (clerk, holder) = (people.log_in("health_clerk").await?, people.log_in("citizen2").await?);
    let words = "%E8%80%81%E5%B9%B4%E4%BC%98%E5%BE%85%E8%AF%81"; // 老年优待证
    let found = clerk.get(&format!("catalogue/v1/items?q={words}&division=341323000000")).await?;
    let item = text(&found, "/items/0/code");
    told.step("窗口", format_args!("finds {} {item}", text(&found, "/items/0/name")));
    let draft = json!({ "item": item, "division": "341323000000", "hall": people.hall("health_clerk")?, "applicant": holder.id });
    let case = text(&clerk.post(CASES, &draft).await?, "/id");
    let form = json!({
        "name": "李桂芝", "citizen_no": "341323195511035428", "sex": "女", "birth_date": "1955-11-03",
        "address": "灵璧县渔沟镇大柳树村西李组7号", "phone": "13900000002", "occasion": "首次申领",
    });
    clerk.put(&format!("{CASES}/{case}/form"), &form).await?;
    clerk.post(&format!("{CASES}/{case}/materials/001/licence"), &json!({})).await?;
    clerk.bring(&format!("{CASES}/{case}/materials/002/files"), "一寸照片.png").await?;
    let receipt = clerk.post(&format!("{CASES}/{case}/submit"), &json!({})).await?;
    told.step("窗口", format_args!("takes it in: 办件编号 {}", text(&receipt, "/case_no_grouped")));
    let authority = text(&receipt, "/authority");
    let seals = clerk.get(&format!("intake/v1/seals?authority={authority}")).await?;
    let verdict = json!({ "outcome": "approve", "seal": text(&seals, "/0/id") });
    clerk.post(&format!("{CASES}/{case}/decide-on-the-spot"), &verdict).await?;
    told.step("窗口", "accepts and decides in one act");
    let closed = until_state(&holder, &case, "closed").await?;
    told.step("电子证照库", "has issued the card; the case closed itself");
    for licence in list(&closed, "/licences") {
        told.detail(text(licence, "/identifier"));
        show(&told, people, &holder, licence).await?;
    }
    Ok(())
}

//! 农村宅基地审批 in 灵璧县渔沟镇: agent, chief representative, four joint reviewers, two inspectors, villager,
//! supervising unit, and a third party who verifies both licences.

use super::{
    people::{People, Person, at, list, text},
    told::Told,
    wait::{until, until_state},
};
use crate::error::LaunchError;
use serde_json::{Value, json};

/// 渔沟镇.
const TOWNSHIP: &str = "341323110000";
const CASES: &str = "intake/v1/cases";

/// Who has a part, logged in.
struct Cast {
    agent: Person,
    chief: Person,
    clerk: Person,
    villager: Person,
}

pub(super) async fn walk(people: &People) -> Result<(), LaunchError> {
    let told = Told::begin("农村村民宅基地审批，灵璧县渔沟镇 (all people and codes are fictitious)");
    let cast = Cast {
        agent: people.log_in("agent").await?,
        chief: people.log_in("chief").await?,
        clerk: people.log_in("clerk_a").await?,
        villager: people.log_in("citizen").await?,
    };
    let item = find_item(&told, &cast).await?;
    let case = file(&told, people, &cast, &item).await?;
    village_steps(&told, people, &cast, &case).await?;
    submit(&told, &cast, &case).await?;
    answer(&told, &cast, &case).await?;
    review(&told, people, &cast, &case).await?;
    decide(&told, &cast, &case).await?;
    supervise(&told, people, &case).await?;
    look_back(&told, people, &cast, &case).await
}

async fn find_item(told: &Told, cast: &Cast) -> Result<String, LaunchError> {
    let words = "%E7%9B%96%E6%88%BF%E5%AD%90"; // 盖房子
    let found = cast.agent.get(&format!("catalogue/v1/items?q={words}&division={TOWNSHIP}")).await?;
    let code = text(&found, "/items/0/code");
    told.step("代办员", format_args!("types “盖房子” and finds {}", text(&found, "/items/0/name")));
    told.detail(format_args!("implementing code {code}"));
    Ok(code)
}

async fn file(told: &Told, people: &People, cast: &Cast, item: &str) -> Result<String, LaunchError> {
    let principal = people.id("citizen")?;
    let sheet = cast.agent.bring("intake/v1/evidence", "委托书.png").await?;
    let until = chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now()) + chrono::Days::new(90);
    let mandate = json!({
        "principal": principal, "items": [item], "acts": ["submit", "supplement", "withdraw", "receive", "fetch_licence"],
        "valid_to": until, "way": "face_to_face", "evidence": sheet,
    });
    let mandate = cast.agent.post("intake/v1/mandates", &mandate).await?;
    told.step("代办员", format_args!("records the villager's mandate {}", text(&mandate, "/id")));
    let draft = json!({ "item": item, "division": TOWNSHIP, "applicant": principal });
    let draft = cast.agent.post(CASES, &draft).await?;
    let case = text(&draft, "/id");
    told.step(
        "代办员",
        format_args!(
            "begins a case bound to base version {} and overlay version {}",
            at(&draft, "/base_version"),
            at(&draft, "/overlay_version")
        ),
    );
    for (code, name) in [("003", "居民身份证"), ("004", "户口簿")] {
        let path = format!("{CASES}/{case}/materials/{code}/licence");
        let taken = cast.agent.post(&path, &json!({})).await?;
        told.step(
            "代办员",
            format_args!("takes {name} from the licence repository, nothing is photographed"),
        );
        told.detail(text(&taken, "/identifier"));
    }
    cast.agent.put(&format!("{CASES}/{case}/form"), &form()).await?;
    told.step("代办员", "fills in the form; it is checked field by field");
    Ok(case)
}

pub(super) fn form() -> Value {
    json!({
        "name": "王守田", "citizen_no": "341323196804120313", "phone": "13900000001",
        "household_address": "灵璧县渔沟镇小河湾村王庄组12号", "household_size": 4, "reason": "分户新建", "present_area": 0,
        "location": "小河湾村王庄组西头", "four_boundaries": "东至路，南至王守业户，西至沟渠，北至空地", "land_class": "建设用地",
        "adjoins_neighbours": false, "homestead_area": 160, "house_area": 120, "project": "农村村民住宅",
        "building_area": 240, "floors": 2, "height": 6.5, "commitment": true,
    })
}

/// Brings the evidence of a field step and records it.
pub(super) async fn step(
    who: &Person,
    case: &str,
    code: &str,
    files: u32,
    more: Value,
) -> Result<(), LaunchError> {
    let mut evidence = Vec::new();
    for number in 1..=files {
        evidence.push(who.bring(&format!("{CASES}/{case}/evidence"), &format!("{code}-{number}.png")).await?);
    }
    let mut body = more;
    if let Some(fields) = body.as_object_mut() {
        fields.insert("evidence".into(), json!(evidence));
    }
    who.post(&format!("{CASES}/{case}/steps/{code}"), &body).await?;
    Ok(())
}

async fn village_steps(told: &Told, people: &People, cast: &Cast, case: &str) -> Result<(), LaunchError> {
    let agent = &cast.agent;
    step(
        agent,
        case,
        "village_discussion",
        2,
        json!({ "claimed_from": "2026-10-08", "claimed_to": "2026-10-08", "note": "到会23人，同意23人，一致通过" }),
    )
    .await?;
    told.step("代办员", "records the village's discussion with minutes and signatures");
    step(
        agent,
        case,
        "village_notice",
        2,
        json!({ "claimed_from": "2026-10-09", "claimed_to": "2026-10-16", "note": "公示七天期满，没有人提出异议" }),
    )
    .await?;
    told.step("代办员", "records the public notice in the village, 9–16 October as claimed, no objection");
    let both = json!({ "people": [people.id("agent")?, people.id("clerk_a")?] });
    step(agent, case, "village_visit", 2, both).await?;
    told.step("代办员", "records the visit to the plot, made together with the township's clerk");
    step(agent, case, "village_opinion", 1, json!({ "note": "经村民委员会研究，同意上报" })).await?;
    told.step("村委会", "signs its opinion");
    Ok(())
}

async fn submit(told: &Told, cast: &Cast, case: &str) -> Result<(), LaunchError> {
    let path = |code: &str| format!("{CASES}/{case}/materials/{code}/files");
    cast.agent.bring(&path("007"), "现状照片.png").await?;
    cast.agent.bring(&path("008"), "建房图样.png").await?;
    let receipt = cast.agent.post(&format!("{CASES}/{case}/submit"), &json!({})).await?;
    told.step("代办员", format_args!("submits: 办件编号 {}", text(&receipt, "/case_no_grouped")));
    told.detail(format_args!("national number {}", text(&receipt, "/national_case_no")));
    told.detail(format_args!(
        "the hall must answer by {}; the receipt lists as absent {}",
        text(&receipt, "/answer_due"),
        at(&receipt, "/absent")
    ));
    Ok(())
}

async fn answer(told: &Told, cast: &Cast, case: &str) -> Result<(), LaunchError> {
    cast.clerk.post(&format!("{CASES}/{case}/steps/village_visit/sign"), &json!({})).await?;
    told.step("窗口", "the clerk who was there signs the visit");
    let notice = json!({ "lines": [{ "material": "002", "reason": "缺少户主签名的使用承诺书，请签名或捺印后拍照补来" }] });
    let told_once = cast.chief.post(&format!("{CASES}/{case}/deficiencies"), &notice).await?;
    told.step(
        "首席代表",
        format_args!("tells once all that is missing; it may come until {}", text(&told_once, "/lapses_on")),
    );
    cast.agent.bring(&format!("{CASES}/{case}/materials/002/files"), "承诺书.png").await?;
    cast.agent.post(&format!("{CASES}/{case}/supplement"), &json!({})).await?;
    told.step("代办员", "brings the signed commitment");
    let second = cast.chief.refused(&format!("{CASES}/{case}/deficiencies"), &notice).await?;
    told.detail(format_args!("a second notice would be refused: {second}"));
    let accepted = cast.chief.post(&format!("{CASES}/{case}/accept"), &json!({})).await?;
    told.step("首席代表", format_args!("accepts; to be decided by {}", text(&accepted, "/due")));
    let clock = cast.villager.get(&format!("{CASES}/{case}/clock")).await?;
    let lines: Vec<&str> = list(&clock, "/explanation").filter_map(Value::as_str).collect();
    told.detail("the clock explains itself:");
    lines.iter().take(5).for_each(|line| told.detail(format_args!("  {line}")));
    told.detail(format_args!("  … {} days in all, ending", lines.len()));
    lines.last().into_iter().for_each(|line| told.detail(format_args!("  {line}")));
    Ok(())
}

async fn review(told: &Told, people: &People, cast: &Cast, case: &str) -> Result<(), LaunchError> {
    let offices = ["natural_resources", "agriculture", "village_planning", "forestry_water"];
    for (number, office) in (1..).zip(offices) {
        let reviewer = people.log_in(&format!("reviewer_{number}")).await?;
        let opinion = json!({ "opinion": "agree", "text": "符合规划和面积标准，同意办理该户用地建房申请" });
        reviewer.post(&format!("{CASES}/{case}/reviews/{office}"), &opinion).await?;
        told.step("联审", format_args!("{office} agrees, in parallel with the others"));
    }
    let inspectors = [people.log_in("inspector_1").await?, people.log_in("inspector_2").await?];
    let [first, second] = &inspectors;
    let both = json!({ "people": [first.id, second.id], "note": "四至清楚，未占用永久基本农田，与图样一致" });
    step(first, case, "site_inspection", 5, both).await?;
    told.step("勘查人员甲", "records the site inspection with photographs; alone it does not count");
    second.post(&format!("{CASES}/{case}/steps/site_inspection/sign"), &json!({})).await?;
    until_state(&cast.chief, case, "reviewed").await?;
    told.step("勘查人员乙", "signs; with it the joint review is complete");
    Ok(())
}

async fn decide(told: &Told, cast: &Cast, case: &str) -> Result<(), LaunchError> {
    let authority = text(&cast.chief.get(&format!("{CASES}/{case}")).await?, "/authority");
    let seals = cast.chief.get(&format!("intake/v1/seals?authority={authority}")).await?;
    let verdict = json!({ "outcome": "approve", "seal": text(&seals, "/0/id") });
    cast.chief.post(&format!("{CASES}/{case}/decision"), &verdict).await?;
    told.step("首席代表", format_args!("decides under {}", text(&seals, "/0/name")));
    let closed = until_state(&cast.villager, case, "closed").await?;
    told.step("电子证照库", "has issued both licences over the bus; the case closed itself");
    for licence in list(&closed, "/licences") {
        told.detail(text(licence, "/identifier"));
    }
    Ok(())
}

async fn supervise(told: &Told, people: &People, case: &str) -> Result<(), LaunchError> {
    let supervisor = people.log_in("supervisor").await?;
    let of_case = |body: &Value| {
        let tasks = list(body, "/items");
        tasks.filter(|task| text(task, "/case_id") == case).map(|task| text(task, "/id")).next()
    };
    let tasks =
        until(&supervisor, "intake/v1/supervision", |body| of_case(body).is_some(), "the unit has its task")
            .await?;
    let task = of_case(&tasks).unwrap_or_default();
    supervisor.post(&format!("intake/v1/supervision/{task}/acknowledge"), &json!({})).await?;
    told.step("监管单位", "acknowledges the decision for its checks afterwards");
    Ok(())
}

async fn look_back(told: &Told, people: &People, cast: &Cast, case: &str) -> Result<(), LaunchError> {
    let timeline = cast.villager.get(&format!("{CASES}/{case}/timeline?limit=100")).await?;
    let steps = list(&timeline, "/items").count();
    told.step("村民", format_args!("sees {steps} steps of the case"));
    let looks = "identity/v1/me/access-log?limit=100";
    let many = |body: &Value| list(body, "/items").count() >= 5;
    let looks = until(&cast.villager, looks, many, "the looks are told").await?;
    told.step(
        "村民",
        format_args!("sees who looked at his data: {} looks, e.g.", list(&looks, "/items").count()),
    );
    for look in list(&looks, "/items").take(4) {
        told.detail(format_args!(
            "{} {} {}",
            text(look, "/at"),
            text(look, "/organisation"),
            text(look, "/purpose")
        ));
    }
    let case = cast.villager.get(&format!("{CASES}/{case}")).await?;
    for licence in list(&case, "/licences") {
        verify(told, people, cast, licence).await?;
    }
    Ok(())
}

/// The holder shows a code that lives a minute; whoever he shows it to checks it, once.
pub(super) async fn show(
    told: &Told,
    people: &People,
    holder: &Person,
    licence: &Value,
) -> Result<(), LaunchError> {
    let id = text(licence, "/licence_id");
    let shown = holder.post(&format!("licence/v1/licences/{id}/presentations"), &json!({})).await?;
    let token = json!({ "token": text(&shown, "/token") });
    let seen = people.public().post("licence/v1/verifications", &token).await?;
    if at(&seen, "/valid") != json!(true) {
        return Err(LaunchError::Setting(format!("the licence {id} does not verify: {seen}")));
    }
    told.step(
        "第三方",
        format_args!(
            "scans the code: {} is valid, held by {}",
            text(&seen, "/type_name"),
            text(&seen, "/holder")
        ),
    );
    let again = people.public().refused("licence/v1/verifications", &token).await?;
    told.detail(format_args!("the same code a second time is refused: {again}"));
    Ok(())
}

async fn verify(told: &Told, people: &People, cast: &Cast, licence: &Value) -> Result<(), LaunchError> {
    show(told, people, &cast.villager, licence).await?;
    let identifier = json!({ "identifier": text(licence, "/identifier") });
    let seen = people.public().post("licence/v1/verifications", &identifier).await?;
    told.detail(format_args!("by its identifier: {}", text(&seen, "/status")));
    Ok(())
}

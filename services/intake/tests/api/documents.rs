//! Official documents: drawn up with the act, numbered without gaps, the same bytes for ever, checked by anyone.
use crate::{
    papers::{at, form, photo, upload},
    world::World,
};
use chrono::NaiveDate;
use futures::future::join_all;
use serde_json::{Value, json};
use std::fs;
use testkit::{Client, Reply, pdf_text};

const NAMED: &str = include_str!("../../../../deploy/seed/documents.json");

async fn world() -> World {
    let world = World::start().await;
    intake::seed_documents(world.hall.db("intake"), NAMED).await.unwrap();
    world
}

async fn list(by: &Client, case: &str) -> Vec<Value> {
    by.get(&at(case, "documents")).await.ok().json().as_array().unwrap().clone()
}

async fn kinds(by: &Client, case: &str) -> Vec<String> {
    list(by, case).await.iter().map(|document| document["kind"].as_str().unwrap().to_owned()).collect()
}

/// The newest document of a kind, as its applicant gets it.
async fn pdf(world: &World, case: &str, kind: &str) -> (String, Reply) {
    let all = list(&world.citizen, case).await;
    let found = all.iter().rev().find(|document| document["kind"] == kind).unwrap();
    let path = at(case, &format!("documents/{}", found["id"].as_str().unwrap()));
    let reply = world.citizen.get(&path).await.ok();
    assert_eq!(reply.headers["content-type"], "application/pdf");
    (path, reply)
}

async fn text(world: &World, case: &str, kind: &str) -> String {
    pdf_text(&pdf(world, case, kind).await.1.bytes)
}

#[track_caller]
fn assert_says(text: &str, expected: &[&str]) {
    for words in expected {
        assert!(text.contains(words), "{words} is not in: {text}");
    }
}

fn notice() -> Value {
    json!({ "lines": [
        { "material": "007", "reason": "照片不清,看不出四至,请重新拍摄。" },
        { "field": "/house_area", "reason": "与图纸上的面积不一致,请核对。" },
    ] })
}

fn refusal() -> Value {
    json!({ "reason": "申请事项依法不属于本机关职权范围。", "remedies": "可以向县自然资源和规划局另行申请。" })
}

#[actix_web::test]
async fn receipt_notice_supplement_and_acceptance_each_have_their_document() {
    let world = world().await;
    let case = world.submitted(&["007"]).await;
    assert_eq!(kinds(&world.citizen, &case).await, ["receipt"]);
    let receipt = text(&world, &case, "receipt").await;
    assert_says(&receipt, &["收件凭证", "王守田", "收件单位渔沟镇", "代办", "未提交：", "即为受理"]);
    let answer_due: NaiveDate = world.read(&case).await["answer_due"].as_str().unwrap().parse().unwrap();
    assert_says(&receipt, &[&answer_due.format("%Y年%-m月%-d日前告知").to_string()]);
    world.clerk.post(&at(&case, "deficiencies"), &notice()).await.ok();
    let told = text(&world, &case, "deficiencies").await;
    assert_says(
        &told,
        &["灵渔沟政", "补〔", "一次性告知", "看不出四至", "与图纸上的面积不一致", "一栏", "前补正"],
    );
    world.bring(&world.agent, &case, "007").await.ok();
    world.agent.post(&at(&case, "supplement"), &json!({})).await.ok();
    world.clerk.post(&at(&case, "accept"), &json!({})).await.ok();
    assert_eq!(kinds(&world.citizen, &case).await, ["receipt", "deficiencies", "receipt", "acceptance"]);
    let accepted = text(&world, &case, "acceptance").await;
    assert_says(&accepted, &["受理通知书", "决定予以受理", "20个工作日内作出决定"]);
    world.hall.drain().await;
}

#[actix_web::test]
async fn acceptance_with_pending_materials_and_acceptance_by_silence_say_what_is_still_to_come() {
    let world = world().await;
    let pending = world.submitted(&["007"]).await;
    world.clerk.post(&at(&pending, "accept"), &json!({ "with_pending": true })).await.ok();
    assert_says(
        &text(&world, &pending, "pending_acceptance").await,
        &["容缺受理通知书", "容缺受理承诺书", "前补齐"],
    );
    let silent = world.submitted(&["007"]).await;
    let later =
        chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now()) + chrono::TimeDelta::days(20);
    world.hall.set_now(later).await;
    intake::run_timers(world.hall.db("intake")).await.unwrap();
    assert_says(
        &text(&world, &silent, "acceptance").await,
        &["未在规定期限内告知", "即为受理", "作出决定前补齐"],
    );
}

#[actix_web::test]
async fn administrative_reconsideration_law_article_20_and_litigation_law_article_46_stand_under_every_refusal()
 {
    let world = world().await;
    let rights = ["六十日内", "向灵璧县人民政府申请行政复议", "六个月内", "向灵璧县人民法院提起行政诉讼"];
    let turned_away = world.submitted(&[]).await;
    world.clerk.post(&at(&turned_away, "reject"), &refusal()).await.ok();
    let not_accepted = text(&world, &turned_away, "non_acceptance").await;
    assert_says(&not_accepted, &rights);
    assert_says(
        &not_accepted,
        &["不属于本机关职权范围", "办理机关另告知：可以向县自然资源和规划局另行申请。"],
    );
    let case = world.reviewed().await;
    let verdict = json!({
        "outcome": "refuse", "seal": world.seal, "reason": "拟建房屋占用永久基本农田。",
        "remedies": "可以自收到之日起申请行政复议或者提起行政诉讼。",
    });
    world.chief.post(&at(&case, "decision"), &verdict).await.ok();
    let refused = text(&world, &case, "refusal").await;
    assert_says(&refused, &rights);
    assert_says(&refused, &["拟建房屋占用永久基本农田。", "不准〔"]);
    world.clerk.post(&at(&case, "delivery"), &json!({ "way": "window", "evidence": null })).await.ok();
    let delivered = text(&world, &case, "delivery").await;
    assert_says(&delivered, &["送达回证", "不予决定书（灵渔沟政", "窗口直接送达", "受送达人"]);
}

#[actix_web::test]
async fn a_special_procedure_an_extension_and_a_grant_are_told_in_writing() {
    let world = world().await;
    world.hall.set_now("2026-11-24T02:00:00Z".parse().unwrap()).await;
    let case = world.reviewed().await;
    let file = upload(&world.clerk, &at(&case, "evidence"), photo(), "image/jpeg").await.ok().json();
    let stop = json!({
        "ground": "expert_review", "days": 5, "document": file["id"], "notice": "需要专家评审,所需时间不计入办理期限。",
    });
    world.clerk.post(&at(&case, "suspensions"), &stop).await.ok();
    let stopped = text(&world, &case, "special_procedure").await;
    assert_says(&stopped, &["专家评审", "自2026年11月24日起", "不超过5个工作日"]);
    world.clerk.post(&at(&case, "resume"), &json!({})).await.ok();
    let more = json!({ "days": 5, "reason": "需要进一步核实权属来源。", "approved_by": world.chief_id });
    world.clerk.post(&at(&case, "extension"), &more).await.ok();
    let extended = text(&world, &case, "extension").await;
    assert_says(&extended, &["延长5个工作日", "经本机关负责人批准", "需要进一步核实权属来源"]);
    world.hall.set_now("2026-11-26T02:00:00Z".parse().unwrap()).await;
    world.chief.post(&at(&case, "decision"), &world.approve()).await.ok();
    assert_says(
        &text(&world, &case, "grant").await,
        &["准予行政许可决定书", "2026年11月26日", "十个工作日内"],
    );
}

#[actix_web::test]
async fn a_document_has_the_same_bytes_after_newer_templates_lost_files_and_a_new_beginning() {
    let world = world().await;
    let case = world.accepted().await;
    let (path, first) = pdf(&world, &case, "acceptance").await;
    // Newer templates: what was printed once is not rendered again.
    world.hall.sql("UPDATE intake.documents SET template = 99").await;
    assert!(world.citizen.get(&path).await.ok().bytes == first.bytes);
    // The files are lost, or a crash came before they were kept: the same content gives the same bytes.
    world.hall.sql("UPDATE intake.documents SET template = 1").await;
    let folder = world.hall.deps.data_dir.join("intake-files");
    fs::remove_dir_all(&folder).unwrap();
    fs::create_dir_all(&folder).unwrap();
    assert!(world.citizen.get(&path).await.ok().bytes == first.bytes);
    world.hall.sql("DELETE FROM intake.document_files").await;
    assert!(world.citizen.get(&path).await.ok().bytes == first.bytes);
}

#[actix_web::test]
async fn of_many_who_print_at_once_all_get_the_same_bytes() {
    let world = world().await;
    let case = world.submitted(&[]).await;
    let receipts = join_all((0..6).map(|_| list(&world.citizen, &case))).await;
    assert!(receipts.iter().all(|all| all.len() == 1 && all[0]["id"] == receipts[0][0]["id"]));
    let path = at(&case, &format!("documents/{}", receipts[0][0]["id"].as_str().unwrap()));
    let printed = join_all((0..6).map(|_| world.citizen.get(&path))).await;
    assert!(printed.iter().all(|reply| reply.status == 200 && reply.bytes == printed[0].bytes));
}

#[actix_web::test]
async fn numbers_have_no_gaps_however_many_act_at_once_and_whoever_comes_too_late() {
    let world = world().await;
    let mut cases = Vec::new();
    for _ in 0..5 {
        cases.push(world.submitted(&[]).await);
    }
    // Each is accepted twice at the same time: one of the two is refused, and takes no number.
    let accept =
        async |case: &String| world.clerk.post(&at(case, "accept"), &json!({})).await.status.as_u16();
    let answers = join_all(cases.iter().chain(&cases).map(accept)).await;
    assert_eq!(answers.iter().filter(|status| **status == 200).count(), 5, "{answers:?}");
    let mut numbers = Vec::new();
    for case in &cases {
        let all = list(&world.citizen, case).await;
        let accepted: Vec<&Value> = all.iter().filter(|document| document["kind"] == "acceptance").collect();
        assert_eq!(accepted.len(), 1);
        numbers.push(accepted[0]["number"].as_str().unwrap().split('〕').nth(1).unwrap().to_owned());
    }
    numbers.sort();
    assert_eq!(numbers, ["1号", "2号", "3号", "4号", "5号"]);
}

#[actix_web::test]
async fn documents_are_for_those_who_may_see_the_case_and_every_look_is_logged() {
    let world = world().await;
    let case = world.accepted().await;
    let (path, _) = pdf(&world, &case, "acceptance").await;
    world.clerk.get(&path).await.ok();
    world.agent.get(&path).await.ok();
    for stranger in [&world.stranger, &world.other_clerk] {
        stranger.get(&path).await.assert_refused(404, "case_not_found");
        stranger.get(&at(&case, "documents")).await.assert_refused(404, "case_not_found");
    }
    world.hall.nobody().get(&path).await.assert_refused(401, "token_missing");
    let looks = "SELECT count(*) FROM intake.access_log WHERE purpose = 'read_document'";
    world.hall.sql(&format!("DO $$ BEGIN ASSERT ({looks}) = 3, ({looks})::text; END $$")).await;
    // Without a mandate the agent keeps what he handed in himself, and sees nothing of what came after.
    let mandates = world.citizen.get("/api/intake/v1/mandates").await.ok().json();
    for mandate in mandates["items"].as_array().unwrap() {
        let revoke = format!("/api/intake/v1/mandates/{}/revoke", mandate["id"].as_str().unwrap());
        world.citizen.post(&revoke, &json!({})).await.ok();
    }
    world.agent.get(&path).await.assert_refused(404, "not_found");
    assert_eq!(kinds(&world.agent, &case).await, ["receipt"]);
}

#[actix_web::test]
async fn anyone_can_check_a_document_by_number_and_code_and_learns_nothing_about_the_person() {
    let world = world().await;
    let case = world.accepted().await;
    let document = list(&world.citizen, &case).await.into_iter().find(|d| d["kind"] == "acceptance").unwrap();
    let (_, reply) = pdf(&world, &case, "acceptance").await;
    let printed = pdf_text(&reply.bytes);
    let code: String = printed.split("验证码").nth(1).unwrap().chars().take(14).collect();
    let ask = async |number: &str, code: &str, hash: &str| {
        let query = format!("number={number}&code={code}{hash}");
        world.hall.nobody().get(&format!("/api/intake/v1/documents/check?{query}")).await
    };
    let number = document["number"].as_str().unwrap();
    let answer = ask(number, &code.to_lowercase(), "").await.ok().json();
    assert_eq!(answer["number"], number);
    assert_eq!(answer["name"], "受理通知书");
    assert_eq!(answer["unchanged"], json!(null));
    assert_eq!(answer.as_object().unwrap().len(), 6, "{answer}");
    assert!(!answer.to_string().contains("王守田"));
    let typed = number.replace('〔', "[").replace('〕', "]");
    ask(&typed, &code, "").await.ok();
    let other = ask(number, &code, &format!("&sha256={}", "0".repeat(64))).await.ok().json();
    assert_eq!(other["unchanged"], false);
    ask(number, "0000-0000-0000", "").await.assert_refused(404, "not_found");
    ask("灵渔沟政许受〔2026〕999号", &code, "").await.assert_refused(404, "not_found");
}

#[actix_web::test]
async fn a_name_with_a_character_no_font_has_is_accepted_and_its_document_says_so_instead_of_a_box() {
    let world = world().await;
    let case = world.draft().await;
    let mut answers = form();
    answers["name"] = json!("王𠈌");
    world.agent.put(&at(&case, "form"), None, &answers).await.ok();
    world.agent.post(&at(&case, "submit"), &json!({})).await.ok();
    world.clerk.post(&at(&case, "reject"), &refusal()).await.ok();
    let all = list(&world.citizen, &case).await;
    let path = at(&case, &format!("documents/{}", all[0]["id"].as_str().unwrap()));
    world.citizen.get(&path).await.assert_refused(422, "document_glyph_missing");
}

//! Staff in numbers: a list that a second administrator still has to approve, and those who leave.

use auth::Role;
use identity::seed::Account;
use serde_json::json;
use std::time::{Duration, Instant};

use crate::world::{API, PASSWORD, World, account, number};

const HEAD: &str = "用户名,姓名,身份证号,单位,角色,区划,大厅,窗口,机关,村";

#[actix_web::test]
async fn a_list_of_staff_becomes_proposals_row_by_row_and_what_is_wrong_is_said_at_its_line() {
    let world = World::start().await;
    world.staff("system", &[Role::AdminSystem]).await;
    let security =
        Account { number: number("341323197505051111"), ..account("security", &[Role::AdminSecurity]) };
    world.account(&security).await;
    let (system, security) = (world.caller("system").await, world.caller("security").await);
    let (one, two) = (number("341323198001011230"), number("341323198101011230"));
    let csv = format!(
        "{HEAD}\nclerk.one,张三,{one},渔沟镇,窗口人员,341323110,,,,\nsystem,李四,{two},渔沟镇,窗口人员,,,,,\n\
         clerk.two,王五,123,渔沟镇,窗口人员,,,,,\nclerk.one,张三,{one},渔沟镇,窗口人员,,,,,\n\
         admin.two,赵六,{two},渔沟镇,系统管理员、审计管理员,,,,,\nclerk.three,钱七,{two},渔沟镇,局长,,,,,\n"
    );
    let path = format!("{API}/staff-imports");
    let rows = system.post(&path, &json!({ "csv": csv })).await.ok().json();
    let codes: Vec<_> = rows["rows"].as_array().unwrap().iter().map(|row| row["code"].as_str()).collect();
    let wanted = [
        None,
        Some("user_name_taken"),
        Some("number_invalid"),
        Some("user_name_taken"),
        Some("account_invalid"),
        Some("roster_cell"),
    ];
    assert_eq!(codes, wanted, "{rows}");
    assert_eq!((&rows["rows"][0]["line"], &rows["rows"][5]["line"]), (&2.into(), &7.into()));
    assert_eq!(world.submit("clerk.one", PASSWORD, None).await.status, 401, "proposed is not approved");
    let open = security.get(&format!("{API}/staff-proposals")).await.ok().json();
    assert_eq!(open["items"].as_array().unwrap().len(), 1);
    let approve =
        format!("{API}/staff-proposals/{}/approve", rows["rows"][0]["proposal_id"].as_str().unwrap());
    assert!(security.post(&approve, &()).await.ok().json()["enrolment_code"].is_string());
    system.post(&path, &json!({ "csv": "姓名\n张三\n" })).await.assert_refused(400, "roster_invalid");
    security.post(&path, &json!({ "csv": csv })).await.assert_refused(403, "permission_missing");
}

#[actix_web::test]
async fn whoever_leaves_is_out_within_seconds_in_every_process_by_one_act_and_comes_back_only_by_two() {
    let world = World::start().await;
    world.staff("system", &[Role::AdminSystem]).await;
    let leaves = world.staff("clerk", &[Role::Clerk]).await;
    let tokens = world.log_in("clerk").await;
    let elsewhere = world.hall.another().await;
    let me = |client: &testkit::Client| {
        client.request(reqwest::Method::GET, &format!("{API}/me")).bearer_auth(&tokens.access)
    };
    assert_eq!(elsewhere.send(me(&elsewhere)).await.status, 200);
    let system = world.caller("system").await;
    system.post(&format!("{API}/staff/{leaves}/stop"), &()).await.ok();
    let begun = Instant::now();
    for client in [world.hall.nobody(), elsewhere] {
        while client.send(me(&client)).await.status != 401 {
            assert!(begun.elapsed() < Duration::from_secs(5), "still in after five seconds");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    assert_eq!(world.refresh(&tokens.refresh).await.status, 400);
    assert_eq!(world.submit("clerk", PASSWORD, None).await.status, 401);
    let back = json!({ "staff_id": leaves, "account": account("clerk", &[Role::Clerk]) });
    let proposed = system.post(&format!("{API}/staff-proposals"), &back).await.ok().json();
    let approve = format!("{API}/staff-proposals/{}/approve", proposed["proposal_id"].as_str().unwrap());
    system.post(&approve, &()).await.assert_refused(403, "permission_missing");
    assert_eq!(world.submit("clerk", PASSWORD, None).await.status, 401);
    let own = system.get(&format!("{API}/me")).await.ok().json()["id"].as_str().unwrap().to_owned();
    system.post(&format!("{API}/staff/{own}/stop"), &()).await.assert_refused(403, "maker_is_checker");
}

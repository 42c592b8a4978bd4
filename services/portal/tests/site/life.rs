//! The life of a case as staff see it: the picture and the table that intake publishes.
use crate::world::World;
use actix_web::{
    HttpResponse,
    web::{self, ServiceConfig},
};
use serde_json::json;

pub(crate) fn mount(config: &mut ServiceConfig) {
    config.route("/intake/v1/state-machine", web::get().to(machine));
}

async fn machine() -> HttpResponse {
    HttpResponse::Ok().json(json!({
        "states": [{ "state": "draft", "name": "草稿" }, { "state": "submitted", "name": "已收件" }],
        "transitions": [{ "from": "draft", "action_name": "提交", "to": "submitted", "who_names": ["申请人", "代办员"] }],
        "mermaid": "stateDiagram-v2\n    draft --> submitted: 提交（申请人）",
        "svg": "<svg role=\"img\"><title>办件状态图</title></svg>",
    }))
}

#[actix_web::test]
async fn staff_see_the_life_of_a_case_as_a_picture_and_as_a_table_and_citizens_do_not() {
    let world = World::start().await;
    *world.seen.roles.lock().unwrap() = vec!["reviewer"];
    let browser = world.browser();
    browser.log_in().await;
    let page = browser.text("/r/state-machine").await;
    assert!(page.contains("<svg role=\"img\">"), "{page}");
    assert!(page.contains("申请人、代办员") && page.contains("draft --&#62; submitted"), "{page}");
    *world.seen.roles.lock().unwrap() = vec!["citizen"];
    let citizen = world.browser();
    citizen.log_in().await;
    assert!(!citizen.text("/r/state-machine").await.contains("<svg role=\"img\">"));
    world.stop().await;
}

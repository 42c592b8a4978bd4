//! The way back from the page of a system outside: a page for whoever comes, logged in or not.
use crate::world::World;
use actix_web::{
    HttpResponse,
    web::{self, Json, ServiceConfig},
};
use serde_json::{Value, json};

const NIL: &str = "00000000-0000-0000-0000-000000000000";

/// What intake would answer.
pub(crate) fn mount(config: &mut ServiceConfig) {
    config.route("/intake/v1/vertical/returns", web::post().to(returned));
}

async fn returned(body: Json<Value>) -> HttpResponse {
    if body["token"] == "good.token" && body["system"] == "medical" {
        return HttpResponse::Ok()
            .json(json!({ "case": NIL, "effect": "decided", "effect_name": "已据此作出决定" }));
    }
    HttpResponse::Conflict().json(json!({
        "type": "urn:tongban:visit_over", "title": "refused", "status": 409, "code": "visit_over", "detail": "no",
    }))
}

#[actix_web::test]
async fn who_comes_back_from_another_system_is_told_what_happened_and_led_to_his_case() {
    let world = World::start().await;
    let page = world.browser().text("/vertical/return?system=medical&token=good.token").await;
    for words in ["已经回到通办", "已据此作出决定", &format!("href=\"/c/{NIL}\"")] {
        assert!(page.contains(words), "{words} in {page}");
    }
    let used = world.browser().text("/vertical/return?system=medical&token=used").await;
    assert!(used.contains("没有收到办理结果") && used.contains("已经用过或者超过半小时"), "{used}");
    world.stop().await;
}

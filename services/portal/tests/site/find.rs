//! Finding cases that are over, against what intake would answer.
use crate::world::World;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

const NIL: &str = "00000000-0000-0000-0000-000000000000";
const ITEM: &str = "11341323990011103DE340199001000";

/// Nothing for a work list; one case for the search that a test makes.
pub(crate) async fn cases(request: HttpRequest) -> HttpResponse {
    let query = request.query_string();
    let wanted = ["newest=true", "state=rejected", "from=2026-03-01", "limit=20"];
    if !wanted.iter().all(|part| query.contains(part)) || query.contains("to=") || query.contains("after=") {
        return HttpResponse::Ok().json(json!({ "items": [], "next": null }));
    }
    let case = json!({
        "id": NIL, "state": "rejected", "channel": "window", "item": ITEM, "authority": "", "applicant": NIL,
        "mandate": null, "case_no_grouped": "0012-3456-7895", "drafted_at": "2026-03-02T02:00:00Z",
    });
    HttpResponse::Ok().json(json!({ "items": [case], "next": "17.9" }))
}

#[actix_web::test]
async fn a_clerk_finds_cases_that_are_over_and_turns_the_page() {
    let world = World::start().await;
    let citizen = world.browser();
    citizen.log_in().await;
    assert_eq!(citizen.get("/w/find").await.status(), 403);
    *world.seen.roles.lock().unwrap() = vec!["clerk"];
    let clerk = world.browser();
    clerk.log_in().await;
    let found = clerk.text("/w/find?stands=rejected&from=2026-03-01&to=&item=").await;
    for words in ["0012-3456-7895", "不予受理", "after=17.9", "value=\"2026-03-01\"", &format!("item={ITEM}")]
    {
        assert!(found.contains(words), "{words} in {found}");
    }
    assert!(clerk.text("/w/find").await.contains("没找到"));
    // What is no day, and no code, narrows nothing and breaks nothing.
    assert_eq!(clerk.get("/w/find?stands=nonsense&from=yesterday&item=%3Cb%3E").await.status(), 200);
    world.stop().await;
}

//! Finding cases that are over, against what intake would answer.
use crate::world::World;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

const NIL: &str = "00000000-0000-0000-0000-000000000000";
const OTHER: &str = "7f000000-0000-8000-8000-000000000001";
const ITEM: &str = "11341323990011103DE340199001000";

/// Nothing for a work list; one case for the search that a test makes.
pub(crate) async fn cases(request: HttpRequest) -> HttpResponse {
    let query = request.query_string();
    if query.contains("unclaimed=true") {
        let case = json!({
            "id": NIL, "state": "submitted", "channel": "window", "item": ITEM, "authority": "", "applicant": NIL,
            "mandate": null, "case_no_grouped": "0012-3456-7896", "drafted_at": "2026-03-02T02:00:00Z",
        });
        return HttpResponse::Ok().json(json!({ "items": [case], "next": null }));
    }
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

/// The account of these tests is away, and someone else is.
pub(crate) async fn absences() -> HttpResponse {
    let away = |id: &str, staff: &str| json!({ "id": id, "staff": staff, "substitute": OTHER, "from": "2026-11-20", "to": "2026-11-30", "recorded_by": staff });
    HttpResponse::Ok().json(json!([away(NIL, NIL), away(OTHER, OTHER)]))
}

pub(crate) async fn end_absence() -> HttpResponse {
    HttpResponse::Conflict().json(json!({
        "type": "urn:hall:problem:absence_not_there", "title": "Conflict", "status": 409, "code": "absence_not_there", "detail": "no",
    }))
}

#[actix_web::test]
async fn the_bench_lists_what_nobody_has_taken_and_lets_one_come_back_before_the_last_day() {
    let world = World::start().await;
    *world.seen.roles.lock().unwrap() = vec!["clerk"];
    let clerk = world.browser();
    clerk.log_in().await;
    let bench = clerk.text("/w?f=free").await;
    assert!(bench.contains("0012-3456-7896") && bench.contains("没人领的"), "{bench}");
    assert_eq!(bench.matches("已经回来，提前结束").count(), 1, "his own, not his colleague's: {bench}");
    let found = clerk.text("/w/find?stands=open&free=1").await;
    assert!(found.contains("0012-3456-7896") && found.contains("value=\"1\" checked"), "{found}");
    let csrf = clerk.csrf().await;
    let fields = [("csrf", csrf.as_str()), ("key", "k1")];
    let answer = clerk.post(&format!("/w/away/{NIL}/end"), Some(&world.url), &fields).await;
    assert!(answer.text().await.unwrap().contains("这条外出登记已经结束了"));
    world.stop().await;
}

//! The board of figures: the page against what intake and the floor answer.
use crate::world::World;
use actix_web::{
    HttpResponse,
    web::{self, Query, ServiceConfig},
};
use serde_json::json;
use std::collections::BTreeMap;

const WINDOW: &str = "7f000000-0000-8000-8000-000000000009";

/// What intake would answer.
pub(crate) fn mount(config: &mut ServiceConfig) {
    config
        .route("/intake/v1/figures", web::get().to(figures))
        .route("/intake/v1/figures/table", web::get().to(table));
}

async fn figures(query: Query<BTreeMap<String, String>>) -> HttpResponse {
    let columns =
        json!([["submitted", "收件"], ["approved", "准予"], ["refused", "不予准予"], ["withdrawn", "撤回"]]);
    let row = |key: &str, name: Option<&str>, submitted: i64| {
        json!({
            "key": key, "name": name, "working_days": 25,
            "counts": {
                "submitted": submitted, "approved": 9, "refused": 1, "on_time": 9, "late": 1, "withdrawn": 2,
                "rated_badly": 1, "visit_told": 4,
            },
        })
    };
    let rows = match query["by"].as_str() {
        "item" => json!([row("11341323990011103D5340199001000", Some("临时<b>救助"), 12)]),
        "window" => json!([row(WINDOW, None, 0)]),
        _ => json!([row("2026-11-20", None, 12), row("2026-11-21", None, 6)]),
    };
    HttpResponse::Ok().json(json!({ "columns": columns, "rows": rows, "more": query["by"] == "item" }))
}

async fn table(query: Query<BTreeMap<String, String>>) -> HttpResponse {
    HttpResponse::Ok().content_type("text/csv").body(format!("\u{feff}{}", query["by"]))
}

#[actix_web::test]
async fn the_board_shows_sums_rates_and_bars_and_gives_the_table_as_a_file() {
    let world = World::start().await;
    let citizen = world.browser();
    citizen.log_in().await;
    assert_eq!(citizen.get("/figures").await.status(), 403);
    *world.seen.roles.lock().unwrap() = vec!["hall_manager"];
    let manager = world.browser();
    manager.log_in().await;
    let page = manager.text("/figures?from=2026-11-01&to=2026-11-22").await;
    for words in [
        "2026-11-01 到 2026-11-22",
        "<b>18</b>",
        "<b>90%</b>",
        "<b>2.5</b>",
        "超期 2",
        "lamp yellow",
        "rect width=\"100\"",
        "rect width=\"50\"",
        "撤回 2",
        "by=day&amp;from=2026-11-01",
    ] {
        assert!(page.contains(words), "{words} in {page}");
    }
    let by_item = manager.text("/figures?by=item").await;
    assert!(by_item.contains("临时&#60;b&#62;救助") || by_item.contains("临时&lt;b&gt;救助"), "{by_item}");
    assert!(by_item.contains("只列出前 500 行"), "{by_item}");
    let by_window = manager.text("/figures?by=window").await;
    assert!(by_window.contains(WINDOW) && !by_window.contains("按时办结率"), "{by_window}");
    // A word that is no grouping means days.
    assert!(manager.text("/figures?by=nonsense").await.contains("2026-11-20"));
    assert_eq!(manager.text("/figures/table?by=hall").await, "\u{feff}hall");
    world.stop().await;
}

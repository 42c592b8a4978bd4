//! 减证便民 over HTTP, on the items of the seed.

use catalogue::analyse;

use crate::desk::{API, db, editor, seeded};

#[actix_web::test]
async fn the_seed_is_analysed_over_http_and_by_command_alike() {
    let hall = seeded(&[""]).await;
    let editor = editor(&hall, "341300000000");
    let report = editor.get(&format!("{API}/analysis?limit=100")).await.ok().json();
    let whole = analyse(db(&hall)).await.unwrap();
    assert_eq!(report["items"].as_u64(), Some(59));
    assert_eq!(report["found"], serde_json::to_value(&whole.found).unwrap());
    assert_eq!(whole.found.circles, 0, "{:?}", whole.circles);
    assert_eq!(whole.burdens.len(), 59);
    assert!(whole.found.fetchable > whole.found.still_demanded && whole.found.still_demanded > 0);
    assert!(whole.savings.iter().all(|saving| saving.items > 0 && saving.papers_per_round > 0));
    assert!(whole.picture.starts_with("<svg") && whole.to_html().contains("取消一份材料能省多少"));
    let none = editor.get(&format!("{API}/analysis?limit=1")).await.ok().json();
    assert_eq!(none["burdens"].as_array().unwrap().len(), 1);
    hall.nobody().get(&format!("{API}/analysis")).await.assert_refused(401, "token_missing");
}

//! The editor's pages: list, eight groups, a form for each, what differs, steps.
use crate::{
    desk::CODE,
    world::{Browser, World},
};

async fn editor() -> (World, Browser) {
    let world = World::start().await;
    *world.seen.roles.lock().unwrap() = vec!["editor"];
    let browser = world.browser();
    browser.log_in().await;
    (world, browser)
}

fn fields(page: &str) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for part in page.split("<input ").skip(1) {
        let tag = part.split('>').next().unwrap();
        let attribute = |name: &str| {
            tag.split_once(&format!("{name}=\"")).map(|(_, rest)| rest.split('"').next().unwrap().to_owned())
        };
        let off = tag.contains("type=\"checkbox\"") && !tag.contains(" checked");
        if let (Some(name), false) = (attribute("name"), off) {
            fields.push((name, attribute("value").unwrap_or_default()));
        }
    }
    fields
}

#[actix_web::test]
async fn pages_of_the_catalogue_are_for_its_people() {
    let world = World::start().await;
    let browser = world.browser();
    browser.log_in().await;
    let items = ["", "/edit/faq", "/samples"].map(|last| format!("/m/items/{CODE}{last}"));
    let areas = ["/m", "/m/items", "/m/bundles", "/m/bundles/newborn", "/m/quality"].map(str::to_owned);
    for path in areas.iter().chain(&items) {
        assert_eq!(browser.get(path).await.status(), 403, "{path}");
    }
    world.stop().await;
}

#[actix_web::test]
async fn an_item_is_a_task_list_of_eight_groups_and_says_how_far_each_is() {
    let (world, browser) = editor().await;
    assert!(browser.text("/m/items").await.contains(&format!("/m/items/{CODE}")));
    let page = browser.text(&format!("/m/items/{CODE}")).await;
    for words in [
        "八组要素，8 组好了",
        "申请材料和情形",
        "提交审核",
        "请补常见问题",
        "宿政办〔2026〕1号",
        "/edit/papers",
    ] {
        assert!(page.contains(words), "{words}");
    }
    world.desk.draft.lock().unwrap()["faqs"] = serde_json::json!([]);
    let page = browser.text(&format!("/m/items/{CODE}")).await;
    assert!(
        page.contains("八组要素，7 组好了") && page.contains("没填") && page.contains("常见问题"),
        "{page}"
    );
    assert_eq!(browser.get("/m/items/..%2Fclaims").await.status(), 404);
    world.stop().await;
}

#[actix_web::test]
async fn a_group_is_edited_without_a_script_and_saved_at_its_revision() {
    let (world, browser) = editor().await;
    let path = format!("/m/items/{CODE}/edit/faq");
    let page = browser.text(&path).await;
    assert!(!page.contains("onclick") && !page.contains("style=") && page.contains("再加一项"), "{page}");
    let mut sent = fields(&page);
    sent.retain(|(name, _)| name != "/faqs/0/answer");
    sent.push(("/faqs/0/answer".into(), "改过的回答。".into()));
    sent.push(("/faqs/1#remove".into(), "true".into()));
    sent.push(("/faqs#add".into(), "true".into()));
    let before = world.desk.draft.lock().unwrap()["faqs"].as_array().unwrap().len();
    let pairs: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let answer = browser.post(&path, None, &pairs).await;
    assert_eq!(
        (answer.status().as_u16(), answer.headers()["location"].to_str().unwrap()),
        (303, path.as_str())
    );
    let saves = world.desk.saves.lock().unwrap().clone();
    assert_eq!((saves.len(), saves[0].0.trim_matches('"')), (1, "7"));
    let faqs = saves[0].1["faqs"].as_array().unwrap();
    assert_eq!(
        (faqs.len(), faqs[0]["answer"].as_str(), faqs[before - 1]["question"].as_str()),
        (before, Some("改过的回答。"), Some(""))
    );
    let untouched = |field: &str| saves[0].1[field] == world.desk.draft.lock().unwrap()[field];
    assert!(untouched("materials") && untouched("form") && untouched("flow"));
    world.stop().await;
}

#[actix_web::test]
async fn a_refused_step_says_what_is_wrong_and_what_to_do() {
    let (world, browser) = editor().await;
    let csrf = browser.csrf().await;
    let path = format!("/m/items/{CODE}/act");
    let missing = browser
        .post(&path, None, &[("csrf", &csrf), ("key", "k"), ("step", "submit"), ("reason", "改了")])
        .await;
    assert_eq!(missing.status(), 422);
    assert!(missing.text().await.unwrap().contains("还没写依据"));
    let sent =
        [("csrf", csrf.as_str()), ("key", "k"), ("step", "submit"), ("reason", "改了"), ("basis", "文件")];
    let refused = browser.post(&path, None, &sent).await;
    assert_eq!(refused.status(), 422);
    let page = refused.text().await.unwrap();
    assert!(
        page.contains("行政许可事项至少应有一条常见问题。写至少一条。") && !page.contains("a licence needs"),
        "{page}"
    );
    world.stop().await;
}

#[actix_web::test]
async fn what_differs_is_shown_piece_by_piece_and_nothing_of_it_is_markup() {
    let (world, browser) = editor().await;
    let page = browser.text(&format!("/m/items/{CODE}/diff?from=1&to=2")).await;
    assert!(page.contains("申请材料 › 户口簿 › 说明") && page.contains("<del>20</del>"), "{page}");
    assert!(page.contains("<ins>&#60;b&#62;15</ins>"), "{page}");
    world.stop().await;
}

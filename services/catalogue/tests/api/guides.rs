//! What the public reads: guides by any code, search in plain words, the directory.

use reqwest::Method;
use serde_json::Value;

use crate::desk::{API, HOMESTEAD, YUGOU, YUGOU_HOMESTEAD, editor, publisher, seeded};

fn names(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().unwrap();
    let mut names: Vec<String> = items.iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect();
    names.dedup();
    names
}

#[actix_web::test]
async fn a_guide_is_found_by_each_of_its_codes() {
    let hall = seeded(&["homestead"]).await;
    let nobody = hall.nobody();
    let base = nobody.get(&format!("{API}/items/{HOMESTEAD}")).await.ok().json();
    assert_eq!(base["standard"]["code"], HOMESTEAD);
    let own = nobody.get(&format!("{API}/items/{YUGOU_HOMESTEAD}")).await.ok().json();
    assert_eq!(own["item"]["authority_name"], "灵璧县渔沟镇人民政府");
    assert_eq!(own["item"]["limit"]["days"], 20);
    assert_eq!(own["state"], "in_force");
    let handling = nobody.get(&format!("{API}/items/{YUGOU_HOMESTEAD}01")).await.ok().json();
    assert_eq!(handling, own);
    nobody.get(&format!("{API}/items/340199009000")).await.assert_refused(404, "item_not_found");
    nobody.get(&format!("{API}/items/none")).await.assert_refused(400, "bad_code");
}

#[actix_web::test]
async fn who_has_the_guide_is_told_so() {
    let hall = seeded(&["elder"]).await;
    let nobody = hall.nobody();
    let path = format!("{API}/items/342099004000");
    let first = nobody.get(&path).await.ok();
    let tag = first.headers.get("etag").unwrap().to_str().unwrap().to_owned();
    let again = nobody.send(nobody.request(Method::GET, &path).header("If-None-Match", tag)).await;
    assert_eq!((again.status.as_u16(), again.bytes.len()), (304, 0));
}

#[actix_web::test]
async fn people_find_items_in_their_own_words() {
    let hall = seeded(&["homestead", "business", "elder", "relief", "property"]).await;
    let nobody = hall.nobody();
    for (words, name) in [
        ("盖房子", "农村村民宅基地及建房（规划许可）审批"),
        ("我家想盖房子", "农村村民宅基地及建房（规划许可）审批"),
        ("gfz", "农村村民宅基地及建房（规划许可）审批"),
        ("GaiFang", "农村村民宅基地及建房（规划许可）审批"),
        ("营业执照", "个体工商户设立登记"),
        ("开店 个体", "个体工商户设立登记"),
        ("老年证", "老年人优待证办理"),
        ("家里着火了", "临时救助对象认定和救助金给付"),
        ("房产证", "宅基地使用权及房屋所有权首次登记"),
    ] {
        let page = nobody.get(&format!("{API}/items?limit=100&q={words}")).await.ok().json();
        assert_eq!(names(&page).first().map(String::as_str), Some(name), "{words}");
    }
    let nothing = nobody.get(&format!("{API}/items?q=%25")).await.ok().json();
    assert_eq!(nothing["items"].as_array().unwrap().len(), 20, "a query without words is a list");
    let nothing = nobody.get(&format!("{API}/items?q=不存在的事情")).await.ok().json();
    assert_eq!(nothing["items"].as_array().unwrap().len(), 0);
}

#[actix_web::test]
async fn a_list_is_turned_page_by_page_without_gap_or_double() {
    let hall = seeded(&["homestead", "business"]).await;
    let nobody = hall.nobody();
    let mut seen = Vec::new();
    let mut after = String::new();
    loop {
        let page = nobody.get(&format!("{API}/items?limit=7{after}")).await.ok().json();
        let codes = page["items"].as_array().unwrap().iter().map(|item| item["code"].to_string());
        seen.extend(codes);
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    let count = seen.len();
    seen.dedup();
    assert_eq!((count, seen.len()), (23 + 5, 23 + 5));
    nobody.get(&format!("{API}/items?after=nonsense")).await.assert_refused(400, "bad_cursor");
    nobody.get(&format!("{API}/items?surprise=1")).await.assert_refused(400, "bad_query");
}

#[actix_web::test]
async fn a_place_has_its_own_items_and_those_of_the_county() {
    let hall = seeded(&["homestead", "elder"]).await;
    let nobody = hall.nobody();
    let village = nobody.get(&format!("{API}/items?division=341323110201&limit=100")).await.ok().json();
    let codes: Vec<&str> =
        village["items"].as_array().unwrap().iter().map(|item| item["authority"].as_str().unwrap()).collect();
    assert_eq!(codes.len(), 2, "{codes:?}");
    assert!(codes.contains(&YUGOU), "the township's homestead: {codes:?}");
    let only = nobody.get(&format!("{API}/items?division=341323110201&domain=homestead")).await.ok().json();
    assert_eq!(only["items"].as_array().unwrap().len(), 1);
    let theme = nobody.get(&format!("{API}/items?theme=person/090&limit=100")).await.ok().json();
    assert_eq!(names(&theme), ["老年人优待证办理"]);
}

#[actix_web::test]
async fn the_directory_is_public() {
    let hall = seeded(&[]).await;
    let nobody = hall.nobody();
    let towns = nobody.get(&format!("{API}/divisions?division=341323000000&limit=100")).await.ok().json();
    assert_eq!(towns["items"].as_array().unwrap().len(), 20);
    let halls = nobody.get(&format!("{API}/halls?division=341323110000&limit=100")).await.ok().json();
    assert_eq!(halls["items"].as_array().unwrap().len(), 1 + 5, "the township's and its villages'");
    let id = halls["items"][0]["id"].as_str().unwrap();
    let one = nobody.get(&format!("{API}/halls/{id}")).await.ok().json();
    assert_eq!(
        (one["name"].as_str(), one["windows"].as_array().unwrap().len()),
        (Some("渔沟镇为民服务中心"), 4)
    );
    let authorities = nobody.get(&format!("{API}/authorities?division=341323110000")).await.ok().json();
    assert_eq!(authorities["items"][0]["code"], YUGOU);
    assert_eq!(authorities["items"][0]["fictitious"], true);
    assert_eq!(nobody.get(&format!("{API}/domains")).await.ok().json().as_array().unwrap().len(), 13);
    let no_hall = uuid::Uuid::nil();
    nobody.get(&format!("{API}/halls/{no_hall}")).await.assert_refused(404, "hall_not_found");
}

#[actix_web::test]
async fn what_is_not_public_is_for_editors_and_publishers() {
    let hall = seeded(&["elder"]).await;
    let path = format!("{API}/items/342099004000/versions");
    hall.nobody().get(&path).await.assert_refused(401, "token_missing");
    let clerk = hall.staff(&[auth::Role::Clerk], "341323000000", None);
    clerk.get(&path).await.assert_refused(403, "permission_missing");
    editor(&hall, "341323000000").get(&path).await.ok();
    publisher(&hall, "341323000000").get(&path).await.ok();
}

//! 减证便民 over HTTP, on the items of the seed.

use std::collections::BTreeSet;

use catalogue::analyse;
use serde_json::Value;
use testkit::TestHall;

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

/// Base items of the planted catalogue.
const ITEMS: usize = 2_000;
/// Stems that no two of which are read alike.
const STEMS: [&str; 20] = [
    "养殖",
    "运输",
    "采砂",
    "取水",
    "林木",
    "烟花",
    "印刷",
    "网吧",
    "劳务",
    "殡葬",
    "渔船",
    "液化气",
    "广告",
    "宠物",
    "驾校",
    "旅行社",
    "水库",
    "桥梁",
    "冷库",
    "屠宰",
];
/// Each asks for what the next one gives, the last for what the first gives.
const CIRCLES: [&[usize]; 3] = [&[1951, 1952], &[1961, 1963, 1965], &[1970, 1972, 1974, 1976, 1978]];

fn code(number: usize) -> String {
    format!("3402990{number:05}")
}

fn title(number: usize) -> String {
    format!("{}第{number}号决定书", STEMS[number % STEMS.len()])
}

/// Two thousand items beside the seed's, each with papers and a result of its own, and what each of `more` asks besides.
async fn plant(hall: &TestHall, more: &[(usize, String)]) {
    let stems = STEMS.join(",");
    let more: Vec<String> = more.iter().map(|(number, name)| format!("({number}, '{name}')")).collect();
    let made = format!(
        "CREATE TABLE catalogue.planted AS
         WITH pattern AS (SELECT content, content -> 'materials' -> 2 AS material FROM catalogue.base_versions
                          WHERE base_code = '340199001000'),
              more (number, name) AS (VALUES {}),
              item AS (SELECT number, ('{{{stems}}}'::text[])[number % 20 + 1] AS stem,
                              format('3402990%s', lpad(number::text, 5, '0')) AS code
                       FROM generate_series(0, {ITEMS} - 1) AS number),
              asked AS (SELECT number, own, format('%s第%s项第%s种报告', stem, number, own) AS name
                        FROM item, generate_series(0, 3) AS own
                        UNION ALL SELECT number, 10, name FROM more),
              paper AS (SELECT number, jsonb_agg(material || jsonb_build_object('code', lpad(own::text, 3, '0'), 'name', name,
                            'licence_types', '[]'::jsonb, 'issued_by', NULL, 'checked_by_government', false,
                            'produced_by', NULL, 'situation', NULL, 'necessity', '1', 'source', 'applicant')) AS papers
                        FROM asked, pattern GROUP BY number)
         SELECT code, stem || '事项' || number AS name, content || jsonb_build_object('code', code, 'name', stem || '事项' || number,
             'aliases', '[]'::jsonb, 'pinyin', '[]'::jsonb, 'form', '{{\"type\":\"object\"}}'::jsonb, 'flow', '[]'::jsonb,
             'themes', jsonb_build_array(jsonb_build_object('user', 'person', 'code', lpad((number % 12)::text, 3, '0'))),
             'materials', papers, 'results', jsonb_build_array(jsonb_build_object('kind', 'document',
                 'name', format('%s第%s号决定书', stem, number)))) AS content
         FROM item JOIN paper USING (number), pattern",
        more.join(", ")
    );
    hall.sql(&made).await;
    hall.sql(
        "INSERT INTO catalogue.base_items
         SELECT (jsonb_populate_record(b, jsonb_build_object('code', p.code, 'name', p.name, 'aliases', '[]'::jsonb))).*
         FROM catalogue.planted p, catalogue.base_items b WHERE b.code = '340199001000'",
    )
    .await;
    hall.sql(
        "INSERT INTO catalogue.base_versions
         SELECT (jsonb_populate_record(v, jsonb_build_object('base_code', p.code, 'content', p.content))).*
         FROM catalogue.planted p, catalogue.base_versions v WHERE v.base_code = '340199001000'",
    )
    .await;
}

#[actix_web::test]
async fn in_a_whole_catalogue_three_planted_circles_and_twenty_planted_duplicates_are_found_and_none_is_invented()
 {
    let hall = seeded(&["homestead"]).await;
    let mut more: Vec<(usize, String)> = Vec::new();
    // Honest chains, long ones too: every third item asks for what the fortieth after it gives.
    more.extend((0..1_900).step_by(3).map(|number| (number, format!("{}复印件", title(number + 40)))));
    for circle in CIRCLES {
        let next = circle.iter().cycle().skip(1);
        more.extend(circle.iter().zip(next).map(|(one, other)| (*one, title(*other))));
    }
    // Twenty papers, each asked for twice in one theme under another spelling.
    for (number, stem) in STEMS.iter().enumerate() {
        let (one, other) = match number % 3 {
            0 => (format!("{stem}检测鉴定报告书"), format!("{stem}检测鉴定报告书原件")),
            1 => (format!("{stem}场地租赁合同"), format!("申请人{stem}场地的租赁合同（复印件）")),
            _ => (format!("{stem}资产评估账册"), format!("{stem}资产评估帐册")),
        };
        more.extend([(number, one), (number + 120, other)]);
    }
    plant(&hall, &more).await;
    let path = format!("{API}/analysis?limit=100");
    let report = editor(&hall, "341300000000").get(&path).await.ok().json();
    let whole = |key: &str| report[key].as_array().unwrap().clone();
    let codes =
        |items: &[Value]| items.iter().map(|it| it["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    let found: BTreeSet<Vec<String>> =
        whole("circles").iter().map(|circle| codes(circle["items"].as_array().unwrap())).collect();
    let planted: BTreeSet<Vec<String>> =
        CIRCLES.iter().map(|circle| circle.iter().map(|number| code(*number)).collect()).collect();
    assert_eq!(found, planted);
    let asked = |duplicate: &Value| {
        let items: Vec<Value> =
            duplicate["asked"].as_array().unwrap().iter().map(|asked| asked["item"].clone()).collect();
        codes(&items)
    };
    let found: BTreeSet<Vec<String>> = whole("duplicates").iter().map(asked).collect();
    let planted: BTreeSet<Vec<String>> =
        (0..20).map(|number| vec![code(number), code(number + 120)]).collect();
    assert_eq!(found, planted);
    let counts = &report["found"];
    assert_eq!((counts["circles"].as_u64(), counts["duplicates"].as_u64()), (Some(3), Some(20)));
    assert_eq!(report["items"].as_u64(), Some(2_001));
}

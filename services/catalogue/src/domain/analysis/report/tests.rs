//! Catalogues with planted faults: all are found, none is invented.

use std::collections::BTreeSet;

use contracts::catalogue::{Material, MaterialForm, MaterialKind, MaterialSource};
use kernel::code::{BaseItemCode, MaterialNeed};
use proptest::prelude::*;

use super::Analysis;
use crate::domain::analysis::{
    duplicate::Because,
    item::{AnalysedItem, AnalysedMaterial, AnalysedResult, OfferFigures},
    naming::Name,
    picture::picture,
};

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

fn material(name: &str) -> AnalysedMaterial {
    let material = Material {
        code: "001".into(),
        name: name.into(),
        necessity: MaterialNeed::Required,
        main: false,
        kind: MaterialKind::Original,
        form: MaterialForm::Paper,
        originals: 1,
        copies: 1,
        source: MaterialSource::Applicant,
        issued_by: None,
        licence_types: Vec::new(),
        checked_by_government: false,
        produced_by: None,
        situation: None,
        review_points: Vec::new(),
        explanation: None,
        basis: "示意".into(),
        ..blank()
    };
    AnalysedMaterial { name: Name::of(name), issuer: None, material }
}

/// Whatever else a material has, as a file that says nothing of it would give it.
fn blank() -> Material {
    serde_json::from_value(serde_json::json!({
        "code": "001", "name": "空", "necessity": "1", "main": false, "kind": "original", "form": "paper",
        "originals": 1, "copies": 0, "source": "applicant", "issued_by": null, "licence_types": [],
        "checked_by_government": false, "produced_by": null, "situation": null, "review_points": [],
        "explanation": null, "basis": "示意"
    }))
    .unwrap()
}

/// The item of this number: it gives `结果n` and asks for papers of its own.
fn item(number: usize) -> AnalysedItem {
    let stem = STEMS[number % STEMS.len()];
    let title = format!("{stem}第{number}号决定书");
    AnalysedItem {
        code: BaseItemCode::parse(&format!("3401990{:05}", number)).unwrap(),
        name: format!("{stem}事项{number}"),
        materials: (0..4).map(|own| material(&format!("{stem}第{number}项第{own}种报告"))).collect(),
        results: vec![AnalysedResult { licence_type: None, name: Name::of(&title) }],
        fees_fen: 500,
        groups: vec![format!("theme/{}", number % 12)],
        shared: Vec::new(),
        offers: vec![OfferFigures { trips: 1, days: Some(10) }, OfferFigures { trips: 2, days: Some(5) }],
        cases_per_year: number.is_multiple_of(2).then_some(100),
    }
}

fn catalogue(count: usize) -> Vec<AnalysedItem> {
    (0..count).map(item).collect()
}

/// The one asks for what the other gives.
fn asks(items: &mut [AnalysedItem], one: usize, other: usize) {
    let title = items[other].results[0].name.as_str().to_owned();
    items[one].materials.push(material(&format!("{title}复印件")));
}

#[test]
fn three_planted_circles_and_twenty_planted_duplicates_are_found_and_none_is_invented() {
    let mut items = catalogue(500);
    // Honest chains, long ones too: item n asks for what n + 40 gives.
    for place in (0..440).step_by(3) {
        asks(&mut items, place, place + 40);
    }
    let planted: [&[usize]; 3] = [&[451, 452], &[461, 463, 465], &[470, 472, 474, 476, 478]];
    for circle in planted {
        for (one, other) in circle.iter().zip(circle.iter().cycle().skip(1)) {
            asks(&mut items, *one, *other);
        }
    }
    // Twenty papers, each asked for twice in one theme under another spelling.
    let forms = [
        ("#检测鉴定报告书", "#检测鉴定报告书原件"),
        ("#场地租赁合同", "申请人#场地的租赁合同（复印件）"),
        ("#资产评估账册", "#资产评估帐册"),
    ];
    for number in 0..20 {
        let (one, other) = forms[number % forms.len()];
        let stem = STEMS[number];
        // Places that are 12 apart share a theme; no two plantings share a name.
        items[number].materials.push(material(&one.replace('#', stem)));
        items[number + 120].materials.push(material(&other.replace('#', stem)));
    }
    let analysis = Analysis::of(items);
    let found: Vec<Vec<usize>> = analysis.circles.iter().map(|circle| circle.items.clone()).collect();
    assert_eq!(found, planted.map(<[usize]>::to_vec));
    for (circle, planted) in analysis.circles.iter().zip(planted) {
        assert_eq!(circle.shortest.len(), planted.len(), "the explaining circle is the shortest one");
    }
    let found: BTreeSet<Vec<usize>> = analysis
        .duplicates
        .iter()
        .map(|duplicate| duplicate.asked.iter().map(|(item, _)| *item).collect())
        .collect();
    let planted: BTreeSet<Vec<usize>> = (0..20).map(|number| vec![number, number + 120]).collect();
    assert_eq!(found, planted);
    assert_eq!(analysis.duplicates.len(), 20);
    assert!(analysis.duplicates.iter().any(|duplicate| duplicate.because == Because::Misspelled));
    assert!(picture(&analysis).contains("循环证明 3 处"));
}

#[test]
fn a_licence_that_can_be_had_elsewhere_makes_no_circle() {
    let mut items = catalogue(3);
    // 1 changes the licence that 0 issues: it asks for one and gives one.
    items[1].results = items[0].results.clone();
    asks(&mut items, 1, 0);
    assert!(Analysis::of(items.clone()).circles.is_empty());
    // If the first issue asks for what only the change gives, nobody can begin.
    asks(&mut items, 0, 2);
    asks(&mut items, 2, 1);
    let circles = Analysis::of(items).circles;
    assert_eq!(circles.len(), 1);
    assert_eq!(circles[0].items, [0, 1, 2]);
}

#[test]
fn a_short_way_round_explains_a_large_component() {
    let mut items = catalogue(6);
    for place in 0..6 {
        asks(&mut items, place, (place + 1) % 6);
    }
    asks(&mut items, 3, 2);
    let circles = Analysis::of(items).circles;
    assert_eq!((circles.len(), circles[0].items.len(), circles[0].shortest.len()), (1, 6, 2));
}

#[test]
fn what_is_asked_in_a_situation_only_or_need_not_be_there_makes_no_circle() {
    let mut items = catalogue(2);
    asks(&mut items, 0, 1);
    asks(&mut items, 1, 0);
    assert_eq!(Analysis::of(items.clone()).circles.len(), 1);
    let mut in_situation = items.clone();
    in_situation[1].materials.last_mut().unwrap().material.situation = serde_json::from_value(
        serde_json::json!({ "field": "case", "any_of": ["补办"], "explanation": "补办的" }),
    )
    .ok();
    assert!(Analysis::of(in_situation).circles.is_empty(), "who does not apply for a copy begins");
    items[1].materials.last_mut().unwrap().material.necessity = MaterialNeed::Optional;
    assert!(Analysis::of(items).circles.is_empty());
}

#[test]
fn what_the_hall_fetches_is_not_asked_twice() {
    let mut items = catalogue(24);
    for place in [0, 12] {
        let mut asked = material("法定代表人身份证");
        asked.material.checked_by_government = true;
        items[place].materials.push(asked);
    }
    let analysis = Analysis::of(items);
    assert!(analysis.duplicates.is_empty());
    assert!(analysis.savings.iter().all(|saving| saving.name != "法定代表人身份证"));
}

#[test]
fn what_a_bundle_asks_for_once_is_not_asked_twice() {
    let mut items = catalogue(2);
    for item in &mut items {
        item.groups = vec!["bundle/newborn".into()];
        item.materials.push(material("母子健康手册"));
    }
    assert_eq!(Analysis::of(items.clone()).duplicates.len(), 1);
    for item in &mut items {
        item.shared = vec![("bundle/newborn".into(), "001".into())];
    }
    assert!(Analysis::of(items).duplicates.is_empty());
}

#[test]
fn what_an_item_costs_and_what_a_paper_saves_is_reckoned() {
    let mut items = catalogue(4);
    for place in [0, 1, 2] {
        items[place].materials.push(material("无犯罪记录证明"));
    }
    let analysis = Analysis::of(items);
    let burden = analysis.burdens.iter().find(|burden| burden.item == 0).unwrap();
    assert_eq!(
        (burden.trips, burden.days, burden.papers, burden.fees_fen),
        (Some((1, 2)), Some((5, 10)), 10, 500)
    );
    let saving = &analysis.savings[0];
    assert_eq!(saving.name, "无犯罪记录证明");
    assert_eq!((saving.items.len(), saving.offers, saving.papers_per_round), (3, 6, 6));
    // Items 0 and 2 are counted: two sheets for each of a hundred cases.
    assert_eq!((saving.papers_per_year, saving.counted), (400, 2));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// In a graph without circles none is found, whatever it looks like.
    #[test]
    fn no_circle_is_invented(edges in prop::collection::vec((0_usize..40, 0_usize..40), 0..160)) {
        let mut items = catalogue(40);
        for (one, other) in edges {
            if one < other {
                asks(&mut items, one, other);
            }
        }
        prop_assert!(Analysis::of(items).circles.is_empty());
    }

    /// One edge back makes exactly one component, and its way round is a real one.
    #[test]
    fn a_circle_among_chains_is_found(edges in prop::collection::vec((0_usize..30, 0_usize..30), 0..60), back in 1_usize..30) {
        let mut items = catalogue(30);
        for (one, other) in edges.into_iter().chain([(0, back)]) {
            if one < other {
                asks(&mut items, one, other);
            }
        }
        asks(&mut items, back, 0);
        let circles = Analysis::of(items.clone()).circles;
        prop_assert_eq!(circles.len(), 1);
        prop_assert!(circles[0].items.contains(&0) && circles[0].items.contains(&back));
        for ((item, asked), (next, _)) in circles[0].shortest.iter().zip(circles[0].shortest.iter().cycle().skip(1)) {
            prop_assert_eq!(&items[*item].materials[*asked].name, &items[*next].results[0].name);
        }
    }
}

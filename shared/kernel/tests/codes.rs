//! Codes against real published ones, and against ones that are known to be wrong.

#![expect(clippy::unwrap_used, reason = "what a test helper cannot do fails the test")]

use std::fmt::Debug;

use kernel::code::{
    BadCode, BaseItemCode, CaseNo, ExerciseLevel, HandlingItemCode, ImplementingItemCode, ItemType,
    LicenceIdentifier, LicenceTypeCode, NationalCaseNo, ServiceObject, Uscc,
};
use serde::{Serialize, de::DeserializeOwned};

#[test]
fn real_social_credit_codes_pass_both_check_digits() {
    for text in [
        "114507210081153718",
        "11450721MB15580811",
        "11450721348531435D",
        "11370800MB28559184",
        "11450000007565194H",
        "12441500196720244T",
        "11341426003240448H",
        "11341802003285718E",
        "11341702003256562G",
        "11100000000013127D",
        "11100000MB0143028R",
        "11100000000013338W",
        "11330105002500287C",
        "11430000006122244L",
        "11220000013544541J",
        "12100000000018032A",
        "11511301008778298W",
        "11100000MB03271699",
    ] {
        assert_eq!(Uscc::parse(text).unwrap().as_str(), text);
    }
}

#[test]
fn the_fictitious_codes_of_the_demo_are_formally_valid() {
    for text in ["113413000000000199", "11341302990000017Q", "113413239900000251"] {
        assert_eq!(Uscc::parse(text).unwrap().to_string(), text);
    }
}

#[test]
fn mistyped_social_credit_codes_are_refused() {
    for text in [
        "11513010083337220X",
        "11100000000013151J",
        "11341300003185886X",
        "11450721008115371",
        "1145072100811537188",
        "11450721mb15580811",
        "1145072100811537I8",
        " 114507210081153718",
        "",
    ] {
        assert_refused::<Uscc>(Uscc::parse(text), text);
    }
}

#[test]
fn a_code_whose_last_character_fits_but_whose_position_17_does_not_is_refused() {
    let body = "11450721008115372";
    let text = format!("{body}{}", kernel::code::check::unified_social_credit(body).unwrap());
    assert!(Uscc::parse(&text).unwrap_err().to_string().contains("position 17"));
}

#[test]
fn real_implementing_codes_split_into_authority_level_and_base() {
    for (text, authority, level, base, item_type) in [
        (
            "1145072100811537184452004020000",
            "114507210081153718",
            "4",
            "452004020000",
            ItemType::PublicService,
        ),
        ("11450721MB155808114000104002000", "11450721MB15580811", "4", "000104002000", ItemType::Licence),
        ("11450721348531435D4001033002000", "11450721348531435D", "4", "001033002000", ItemType::OtherPower),
        ("11370800MB285591843370117002011", "11370800MB28559184", "3", "370117002011", ItemType::Licence),
        (
            "12441500196720244T3442199806003",
            "12441500196720244T",
            "3",
            "442199806003",
            ItemType::PublicUtility,
        ),
    ] {
        let code = ImplementingItemCode::parse(text).unwrap();
        assert_eq!(code.authority().as_str(), authority);
        assert_eq!(code.level(), ExerciseLevel::parse(level).unwrap());
        assert_eq!(code.base(), BaseItemCode::parse(base).unwrap());
        assert_eq!(code.base().item_type(), Some(item_type));
        assert_eq!(ImplementingItemCode::make(&code.authority(), code.level(), &code.base()), code);
    }
}

#[test]
fn real_handling_codes_carry_a_serial() {
    for (text, implementing, serial) in [
        ("11370800MB28559184300011711200001", "11370800MB285591843000117112000", 1),
        ("11450000007565194H200011501500504", "11450000007565194H2000115015005", 4),
    ] {
        let code = HandlingItemCode::parse(text).unwrap();
        assert_eq!(code.implementing().as_str(), implementing);
        assert_eq!(code.serial(), serial);
    }
}

#[test]
fn wrong_item_codes_are_refused() {
    assert_refused(BaseItemCode::parse("45200402000"), "45200402000");
    assert_refused(BaseItemCode::parse("45200402000A"), "45200402000A");
    for text in [
        "1145072100811537284452004020000",
        "1145072100811537188452004020000",
        "1145072100811537180452004020000",
        "114507210081153718445200402000",
        "11450721008115371844520040200001",
        "51201103900003-511602000000-000",
    ] {
        assert_refused(ImplementingItemCode::parse(text), text);
    }
    for text in [
        "11370800MB28559184300011711200000",
        "11370800MB285591843000117112000+1",
        "11370800MB285591843000117112000",
    ] {
        assert_refused(HandlingItemCode::parse(text), text);
    }
}

#[test]
fn real_licence_identifiers_have_the_right_check_character() {
    for rest in [
        "11100000000013338W009.11330105002500287C.2025052201.002.0",
        "11100000000013338W011.11430000006122244L.20230000403.001.U",
        "11100000000013338W011.11430000006122244L.20230000403.002.S",
        "11100000000013338W032.11220000013544541J.2430599.001.F",
        "11100000MB03271699022.340100.000000016.001.9",
    ] {
        let text = format!("1.2.156.3005.2.{rest}");
        assert_eq!(LicenceIdentifier::parse(&text).unwrap().as_str(), text);
    }
}

#[test]
fn an_identifier_whose_check_character_covers_the_root_too_is_refused() {
    for rest in [
        "11100000000013338W009.11330105002500287C.2025052201.002.D",
        "11100000000013338W011.11430000006122244L.20230000403.001.7",
        "11100000000013338W032.11220000013544541J.2430599.001.W",
        "11100000MB03271699022.340100.000000016.001.2",
    ] {
        let text = format!("1.2.156.3005.2.{rest}");
        assert!(LicenceIdentifier::parse(&text).unwrap_err().why().contains("check character"));
    }
}

#[test]
fn a_licence_identifier_is_made_from_its_parts() {
    let type_code = LicenceTypeCode::parse("11100000000013338W011").unwrap();
    let issuer = Uscc::parse("11430000006122244L").unwrap();
    let made = LicenceIdentifier::make(&type_code, &issuer, "20230000403", 2).unwrap();
    assert_eq!(made.as_str(), "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.002.S");
    assert_eq!((made.type_code(), made.version()), (type_code.clone(), 2));
    for (serial, version) in [("", 1), ("1.2", 1), ("abc", 1), ("1", 0), ("1", 1000)] {
        assert!(LicenceIdentifier::make(&type_code, &issuer, serial, version).is_err());
    }
}

#[test]
fn malformed_licence_codes_are_refused() {
    for text in ["11100000000013338W01", "11100000000013338W01A", "11100000000013338X011"] {
        assert_refused(LicenceTypeCode::parse(text), text);
    }
    for text in [
        "1.2.156.3003.2.11100000000013338W011.11430000006122244L.20230000403.001.U",
        "11100000000013338W011.11430000006122244L.20230000403.001.U",
        "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.",
        "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.UU",
        "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.000.U",
        "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.+01.U",
    ] {
        assert_refused(LicenceIdentifier::parse(text), text);
    }
}

#[test]
fn a_case_number_is_read_grouped_and_ungrouped() {
    let number = CaseNo::make(3, 41).unwrap();
    assert!(number.as_str().starts_with("03"));
    let grouped = number.grouped();
    assert_eq!(grouped.split('-').map(str::len).collect::<Vec<_>>(), [4, 4, 4]);
    for text in [grouped.clone(), grouped.replace('-', " "), format!(" {number} ")] {
        assert_eq!(CaseNo::parse(&text).unwrap(), number);
    }
}

#[test]
fn case_numbers_out_of_range_or_badly_grouped_are_refused() {
    assert!(CaseNo::make(100, 0).is_err());
    assert!(CaseNo::make(99, 1_000_000_000).is_err());
    let number = CaseNo::make(99, 999_999_999).unwrap();
    let (head, tail) = number.as_str().split_at(3);
    for text in [format!("{head}-{tail}"), format!("{number}0"), format!("{head}{head}"), String::new()] {
        assert_refused(CaseNo::parse(&text), &text);
    }
}

#[test]
fn national_case_numbers_are_read_whatever_their_layout() {
    let seen = "12441500196720244T3442199806003202206230068";
    assert_eq!(NationalCaseNo::parse(seen).unwrap().as_str(), seen);
    let item = ImplementingItemCode::parse("11450721MB155808114000104002000").unwrap();
    let day = chrono::NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    let ours = NationalCaseNo::make(&item, day, 17).unwrap();
    assert_eq!(ours.as_str(), "11450721MB15580811400010400200020260302000000017");
    assert!(NationalCaseNo::make(&item, day, 1_000_000_000).is_err());
    for text in ["", "a", "1-2", &"1".repeat(51)] {
        assert_refused(NationalCaseNo::parse(text), text);
    }
}

#[test]
fn tables_are_read_and_written_as_their_codes() {
    for level in ExerciseLevel::ALL {
        assert_eq!(check_json(level), format!("\"{}\"", level.code()));
    }
    for kind in ItemType::ALL {
        assert_eq!(ItemType::parse(kind.code()), Ok(*kind));
    }
    assert_eq!(ItemType::parse("01").unwrap().name_zh(), "行政许可");
    assert_eq!(ServiceObject::parse("6").unwrap(), ServiceObject::Organ);
    assert_refused(ExerciseLevel::parse("8"), "8");
    let schema = schemars::schema_for!(ExerciseLevel);
    assert_eq!(schema.get("enum").unwrap().as_array().unwrap().len(), 7);
}

#[test]
fn json_comes_in_through_the_same_door() {
    assert_eq!(check_json(&Uscc::parse("113413239900000251").unwrap()), "\"113413239900000251\"");
    let refused = serde_json::from_str::<Uscc>("\"113413239900000252\"").unwrap_err().to_string();
    assert!(refused.contains("unified social credit code"), "{refused}");
    assert!(serde_json::from_str::<Uscc>("12").is_err());
}

fn check_json<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) -> String {
    let json = serde_json::to_string(value).unwrap();
    assert_eq!(&serde_json::from_str::<T>(&json).unwrap(), value);
    json
}

fn assert_refused<T: Debug>(result: Result<T, BadCode>, text: &str) {
    let told = result.unwrap_err().to_string();
    assert!(!told.contains(&format!("{text:?}")), "the refusal repeats the text: {told}");
}

fn example_of<T: schemars::JsonSchema>() -> String {
    let schema = serde_json::Value::from(schemars::SchemaGenerator::default().root_schema_for::<T>());
    schema.pointer("/examples/0").and_then(serde_json::Value::as_str).unwrap().to_owned()
}

#[test]
fn the_example_of_every_code_is_one_that_is_read() {
    fn check<T: schemars::JsonSchema + std::str::FromStr<Err = BadCode>>() {
        let text = example_of::<T>();
        assert!(text.parse::<T>().is_ok(), "{} refuses its own example {text}", T::schema_name());
    }
    check::<BaseItemCode>();
    check::<ImplementingItemCode>();
    check::<HandlingItemCode>();
    check::<Uscc>();
    check::<kernel::code::Division>();
    check::<kernel::code::DivisionPrefix>();
    check::<CaseNo>();
    check::<NationalCaseNo>();
    check::<LicenceTypeCode>();
    check::<LicenceIdentifier>();
    check::<kernel::code::CitizenNo>();
    check::<kernel::code::MobileNo>();
}

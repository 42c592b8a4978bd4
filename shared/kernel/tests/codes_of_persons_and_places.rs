//! Citizen and mobile numbers, which must not print themselves, and divisions, which contain one another.

use kernel::code::{CitizenNo, Division, DivisionLevel, DivisionPrefix, MobileNo, check};

#[test]
fn citizen_numbers_with_a_right_check_digit_pass() {
    let first = CitizenNo::parse("11010519491231002X").unwrap();
    assert_eq!(first.birth_date().to_string(), "1949-12-31");
    assert_eq!(CitizenNo::parse(" 11010519491231002x ").unwrap(), first);
    assert_eq!(CitizenNo::parse("440524188001010014").unwrap().birth_date().to_string(), "1880-01-01");
}

#[test]
fn citizen_numbers_with_a_wrong_digit_or_an_impossible_birthday_are_refused() {
    let february_30 = "34132319900230001";
    let digit = check::citizen(february_30).unwrap();
    for text in [
        "110105194912310021",
        "440524188001010015",
        "11010519491231002",
        "1101051949123100XX",
        &format!("{february_30}{digit}"),
        "110105491231002",
    ] {
        assert!(CitizenNo::parse(text).is_err());
    }
}

#[test]
fn personal_codes_never_print_themselves() {
    let citizen = CitizenNo::parse("11010519491231002X").unwrap();
    let mobile = MobileNo::parse("138 0013-8000").unwrap();
    assert_eq!(format!("{citizen:?} {mobile:?}"), "CitizenNo(…) MobileNo(…)");
    assert_eq!(citizen.masked(), "110105********002X");
    assert_eq!(mobile.masked(), "138****8000");
    assert_eq!((citizen.expose(), mobile.expose()), ("11010519491231002X", "13800138000"));
}

#[test]
fn the_refusal_of_a_personal_code_does_not_repeat_it() {
    let citizen = serde_json::from_str::<CitizenNo>("\"110105194912310021\"").unwrap_err().to_string();
    let mobile = MobileNo::parse("12800138000").unwrap_err();
    for words in [citizen, mobile.to_string(), format!("{mobile:?}")] {
        assert!(!words.contains("4912") && !words.contains("0138"), "{words}");
    }
    assert!(MobileNo::parse("+8613800138000").is_err());
}

#[test]
fn divisions_know_their_level_and_what_they_contain() {
    for (text, level, prefix) in [
        ("340000000000", DivisionLevel::Province, "34"),
        ("341300000000", DivisionLevel::City, "3413"),
        ("341323000000", DivisionLevel::County, "341323"),
        ("341323110000", DivisionLevel::Township, "341323110"),
        ("341302010000", DivisionLevel::Township, "341302010"),
        ("341323110201", DivisionLevel::Village, "341323110201"),
    ] {
        let division = Division::parse(text).unwrap();
        assert_eq!(division.level(), level);
        assert_eq!(division.prefix(), DivisionPrefix::parse(prefix).unwrap());
        assert_eq!(division.prefix().division(), division);
    }
    let [county, township, other] =
        ["341323000000", "341323110000", "341302110000"].map(|text| Division::parse(text).unwrap());
    assert_eq!((township.county(), county.county()), ("341323", "341323"));
    assert!(county.contains(&township) && county.contains(&county));
    assert!(!township.contains(&county) && !county.contains(&other));
    assert!(county.prefix().covers(&township.prefix()) && !township.prefix().covers(&county.prefix()));
}

#[test]
fn a_street_that_ends_in_zero_does_not_contain_its_neighbours() {
    let street = Division::parse("341302010000").unwrap();
    assert!(!street.contains(&Division::parse("341302011000").unwrap()));
}

#[test]
fn divisions_without_a_parent_are_refused() {
    for text in
        ["341300110000", "340023000000", "341323000201", "041323000000", "34132300000", "34132300000x"]
    {
        assert!(Division::parse(text).is_err(), "{text}");
    }
    for text in ["3", "341", "3400", "34130201", "341323000", "3413230000000"] {
        assert!(DivisionPrefix::parse(text).is_err(), "{text}");
    }
}

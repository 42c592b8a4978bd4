//! What holds for every code: what is made is read back, and one wrong character is noticed.

#![expect(clippy::unwrap_used, reason = "what a test helper cannot do fails the test")]

use kernel::code::{
    CaseNo, CitizenNo, Division, ExerciseLevel, LicenceIdentifier, LicenceTypeCode, Uscc, check,
};
use proptest::prelude::*;

const USCC_BODY: &str = "[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{8}";

proptest! {
    #[test]
    fn a_completed_social_credit_code_is_read_and_any_one_changed_character_is_noticed(
        body in USCC_BODY, at in 0..18_usize, other in "[0-9A-Z]",
    ) {
        let code = uscc(&body);
        prop_assert_eq!(Uscc::parse(&code).unwrap().to_string(), code.as_str());
        if let Some(changed) = change(&code, at, &other) {
            prop_assert!(Uscc::parse(&changed).is_err());
        }
    }

    #[test]
    fn a_completed_citizen_number_is_read_and_any_one_changed_digit_is_noticed(
        days in 0..70_000_u64, serial in 0..1000_u16, at in 0..17_usize, other in "[0-9]",
    ) {
        let born = chrono::NaiveDate::from_ymd_opt(1850, 1, 1).unwrap() + chrono::Days::new(days);
        let body = format!("341323{}{serial:03}", born.format("%Y%m%d"));
        let number = format!("{body}{}", check::citizen(&body).unwrap());
        prop_assert_eq!(CitizenNo::parse(&number).unwrap().birth_date(), born);
        if let Some(changed) = change(&number, at, &other) {
            prop_assert!(CitizenNo::parse(&changed).is_err());
        }
    }

    #[test]
    fn a_made_case_number_is_read_and_any_one_changed_digit_is_noticed(
        slot in 0..100_u8, sequence in 0..1_000_000_000_u64, at in 0..12_usize, other in "[0-9]",
    ) {
        let number = CaseNo::make(slot, sequence).unwrap();
        prop_assert_eq!(&CaseNo::parse(number.as_str()).unwrap(), &number);
        prop_assert_eq!(&CaseNo::parse(&number.grouped()).unwrap(), &number);
        if let Some(changed) = change(number.as_str(), at, &other) {
            prop_assert!(CaseNo::parse(&changed).is_err());
        }
    }

    #[test]
    fn two_cases_never_share_a_number(
        slot in 0..100_u8, one in 0..1_000_000_000_u64, two in 0..1_000_000_000_u64,
    ) {
        prop_assert_eq!(one == two, CaseNo::make(slot, one).unwrap() == CaseNo::make(slot, two).unwrap());
    }

    #[test]
    fn a_made_licence_identifier_is_read_and_any_one_changed_serial_character_is_noticed(
        definer in USCC_BODY, issuer in USCC_BODY, serial in "[0-9A-Z]{1,20}", version in 1..1000_u16,
        at in 0..20_usize, other in "[0-9A-Z]",
    ) {
        let type_code = LicenceTypeCode::parse(&format!("{}007", uscc(&definer))).unwrap();
        let issuer = Uscc::parse(&uscc(&issuer)).unwrap();
        let made = LicenceIdentifier::make(&type_code, &issuer, &serial, version).unwrap();
        let read = LicenceIdentifier::parse(made.as_str()).unwrap();
        prop_assert_eq!(read.version(), version);
        prop_assert_eq!(read.type_code(), type_code);
        let serial_from = made.as_str().len() - serial.len() - 6;
        if let Some(changed) = change(made.as_str(), serial_from + at % serial.len(), &other) {
            prop_assert!(LicenceIdentifier::parse(&changed).is_err());
        }
    }

    #[test]
    fn a_division_contains_exactly_those_that_begin_with_its_prefix(
        one in "34(00|13)(00|2[1-4])(000|11[0-9])(000|20[0-9])", two in "34(00|13)(00|2[1-4])(000|11[0-9])(000|20[0-9])",
    ) {
        if let (Ok(one), Ok(two)) = (Division::parse(&one), Division::parse(&two)) {
            let prefix = one.prefix();
            prop_assert_eq!(one.contains(&two), two.as_str().starts_with(prefix.as_str()));
            prop_assert_eq!(prefix.as_str().len(), one.level().digits());
            prop_assert_eq!(one.contains(&two) && two.contains(&one), one == two);
        }
    }

    #[test]
    fn no_text_makes_a_parser_fall_over(text in any::<String>()) {
        let read = [
            Uscc::parse(&text).is_ok(), CitizenNo::parse(&text).is_ok(), CaseNo::parse(&text).is_ok(),
            LicenceIdentifier::parse(&text).is_ok(), ExerciseLevel::parse(&text).is_ok(),
        ];
        prop_assert!(read.iter().filter(|&&ok| ok).count() <= 1);
    }
}

fn uscc(body: &str) -> String {
    let inner = body.split_at(8).1;
    let body = format!("{body}{}", check::organisation(inner).unwrap());
    let digit = check::unified_social_credit(&body).unwrap();
    format!("{body}{digit}")
}

/// The text with one character replaced, if that changes it.
fn change(text: &str, at: usize, other: &str) -> Option<String> {
    let mut changed = text.to_owned();
    changed.replace_range(at..=at, other);
    (changed != text).then_some(changed)
}

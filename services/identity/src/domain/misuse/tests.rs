//! Replays: known misuse is flagged on its first day, and a clerk's month at a busy window is not.
use super::*;

/// A small generator, so that a replay is the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }

    fn person(&mut self) -> Uuid {
        Uuid::from_u64_pair(self.roll(u64::from(u32::MAX)), self.roll(u64::from(u32::MAX)))
    }

    /// Family names as they are spread in the county: the first of a hundred has one in fourteen.
    fn family(&mut self) -> Option<Vec<u8>> {
        let name = if self.roll(14) == 0 { 0 } else { self.roll(100) };
        Some(vec![u8::try_from(name).unwrap_or_default(); 32])
    }
}

/// Eight in the morning in China, `day` days into November 2026.
fn morning(day: i64) -> DateTime<Utc> {
    let first: DateTime<Utc> = "2026-11-02T00:00:00Z".parse().unwrap();
    first + TimeDelta::days(day)
}

fn look(at: DateTime<Utc>, subject: Uuid, case: Option<Uuid>, family: Option<Vec<u8>>) -> LookFact {
    LookFact { at, subject, case, family, break_glass: false }
}

/// What the judge says of each day, one after the other.
fn replay(days: impl Iterator<Item = Vec<LookFact>>) -> Vec<Vec<Pattern>> {
    let (mut before, mut said) = (Vec::new(), Vec::new());
    for day in days {
        let found = judge(&Limits::default(), &day, &before);
        said.push(found.into_iter().map(|found| found.pattern).collect());
        before.push(sum(&day));
    }
    said
}

/// A busy window: 40 to 80 persons, each found, then read for his case several times; one or two leave without a case.
fn clerks_day(dice: &mut Dice, day: i64) -> Vec<LookFact> {
    let mut looks = Vec::new();
    let mut at = morning(day) + TimeDelta::minutes(30);
    for nth in 0..40 + dice.roll(41) {
        let (person, family, case) = (dice.person(), dice.family(), dice.person());
        looks.push(look(at, person, None, family.clone()));
        if nth % 30 != 7 {
            for _ in 0..2 + dice.roll(4) {
                at += TimeDelta::milliseconds(i64::try_from(5_000 + dice.roll(60_000)).unwrap());
                looks.push(look(at, person, Some(case), family.clone()));
            }
        }
        at += TimeDelta::milliseconds(i64::try_from(60_000 + dice.roll(400_000)).unwrap());
    }
    looks
}

#[test]
fn a_clerks_month_at_a_busy_window_is_not_flagged() {
    let mut dice = Dice(2026);
    let days: Vec<_> = (0..30).map(|day| clerks_day(&mut dice, day)).collect();
    let said = replay(days.into_iter());
    assert!(said.iter().all(Vec::is_empty), "{said:?}");
}

#[test]
fn three_hundred_look_ups_a_day_over_weeks_are_flagged_on_the_first_day() {
    let mut dice = Dice(88_985);
    let day = |dice: &mut Dice, day: i64| -> Vec<LookFact> {
        let gap = |nth: i64, dice: &mut Dice| {
            morning(day) + TimeDelta::seconds(nth * 90 + i64::try_from(dice.roll(60)).unwrap())
        };
        (0..300)
            .map(|nth| (gap(nth, dice), dice.person(), dice.family()))
            .map(|(at, who, name)| look(at, who, None, name))
            .collect()
    };
    let days: Vec<_> = (0..21).map(|nth| day(&mut dice, nth)).collect();
    let said = replay(days.into_iter());
    assert!(
        said[0].contains(&Pattern::ManyWithoutCase) && said[0].contains(&Pattern::Volume),
        "{:?}",
        said[0]
    );
    assert!(said.iter().all(|day| day.contains(&Pattern::ManyWithoutCase)), "and on every day after it");
}

#[test]
fn the_same_under_one_invented_case_is_flagged_on_the_first_day() {
    let (mut dice, case) = (Dice(7), Uuid::from_u128(1));
    let day = (0..300).map(|nth| {
        look(morning(0) + TimeDelta::seconds(nth * 95 + nth % 37), dice.person(), Some(case), None)
    });
    let said = replay(std::iter::once(day.collect()));
    assert!(said[0].contains(&Pattern::OneCaseManyPersons) && said[0].contains(&Pattern::Volume), "{said:?}");
}

#[test]
fn five_a_day_without_a_case_are_flagged_within_seven_days() {
    let mut dice = Dice(5);
    let day = |day: i64, dice: &mut Dice| -> Vec<LookFact> {
        (0..5)
            .map(|nth| look(morning(day) + TimeDelta::minutes(nth * 47 + day), dice.person(), None, None))
            .collect()
    };
    let days: Vec<_> = (0..7).map(|nth| day(nth, &mut dice)).collect();
    let said = replay(days.into_iter());
    assert!(said[0].is_empty() && said[6].contains(&Pattern::SlowDrip), "{said:?}");
}

#[test]
fn a_family_looked_up_without_a_case_is_flagged() {
    let mut dice = Dice(9);
    let one = Some(vec![1; 32]);
    let day = (0..9)
        .map(|nth| look(morning(0) + TimeDelta::minutes(nth * nth + 3), dice.person(), None, one.clone()));
    assert!(replay(std::iter::once(day.collect()))[0].contains(&Pattern::SameFamilyName));
}

#[test]
fn looks_at_night_are_flagged_and_the_same_by_day_are_not() {
    let mut dice = Dice(3);
    let mut at = |hours: i64| -> Vec<LookFact> {
        let begun = morning(0) + TimeDelta::hours(hours);
        let (who, case) = (dice.person(), dice.person());
        (0..11).map(|nth| look(begun + TimeDelta::minutes(nth), who, Some(case), None)).collect()
    };
    assert_eq!(replay(std::iter::once(at(14))), [vec![Pattern::OffHours]]);
    assert_eq!(replay(std::iter::once(at(2))), [vec![]]);
    // The same by day on a holiday.
    let holidays = "2026-11-02".parse().unwrap();
    let limits = Limits { rest: DaysOfRest { holidays, ..DaysOfRest::default() }, ..Limits::default() };
    let found: Vec<Pattern> = judge(&limits, &at(2), &[]).into_iter().map(|found| found.pattern).collect();
    assert_eq!(found, [Pattern::OffHours]);
}

#[test]
fn a_rhythm_that_no_hand_keeps_is_flagged() {
    let mut dice = Dice(4);
    let day = |seconds: i64, wobble: u64, dice: &mut Dice| -> Vec<LookFact> {
        let mut at = morning(0);
        (0..23)
            .map(|_| {
                at += TimeDelta::milliseconds(seconds * 1000 + i64::try_from(dice.roll(wobble)).unwrap());
                let who = dice.person();
                look(at, who, Some(who), None)
            })
            .collect()
    };
    assert!(replay(std::iter::once(day(4, 200, &mut dice)))[0].contains(&Pattern::ScriptedRhythm));
    assert!(replay(std::iter::once(day(60, 60_000, &mut dice)))[0].is_empty());
}

#[test]
fn break_glass_again_and_again_is_flagged_in_a_day_and_in_a_month() {
    let day = |day: i64, times: i64| -> Vec<LookFact> {
        let broken = |nth| LookFact {
            break_glass: true,
            ..look(morning(day) + TimeDelta::minutes(nth * 7), Uuid::from_u128(1), None, None)
        };
        (0..times).map(broken).collect()
    };
    assert!(replay(std::iter::once(day(0, 2)))[0].contains(&Pattern::BreakGlass));
    let said = replay((0..5).map(|nth| day(nth * 2, 1)));
    assert!(said[3].is_empty() && said[4].contains(&Pattern::BreakGlass), "{said:?}");
}

#[test]
fn every_pattern_has_a_word_of_its_own_and_says_what_was_seen_with_both_numbers() {
    for pattern in Pattern::ALL {
        assert_eq!(Pattern::parse(pattern.word()), Some(pattern));
        let said = pattern.explain(317, 25);
        assert!(said.contains("317") && said.contains("25"), "{said}");
    }
}

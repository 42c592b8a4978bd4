//! The ways in which a power moves, and what each asks of those who give and those who receive.

use contracts::catalogue::{MoveKind, OpenCases};
use kernel::code::{Division, DivisionLevel, ExerciseLevel};

/// Where the receivers of a kind are, seen from the authority that gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Relation {
    /// There are none.
    Nobody,
    /// Inside its division, on a level below.
    Below,
    /// On the same level of government.
    Beside,
    /// Anywhere in the same county or city.
    Anywhere,
}

/// What a kind asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rule {
    pub(crate) kind: MoveKind,
    /// As it stands in rows and JSON.
    pub(crate) code: &'static str,
    pub(crate) name_zh: &'static str,
    pub(crate) relation: Relation,
    /// At most so many receivers for each item; at least one unless there are none at all.
    pub(crate) most: usize,
    /// Whether all items of the authority move, and its code is succeeded by the receiver's.
    pub(crate) whole: bool,
}

/// One row for each kind. What is not here is not allowed.
pub(crate) const RULES: &[Rule] = &[
    Rule {
        kind: MoveKind::Cancel,
        code: "cancel",
        name_zh: "取消",
        relation: Relation::Nobody,
        most: 0,
        whole: false,
    },
    Rule {
        kind: MoveKind::Delegate,
        code: "delegate",
        name_zh: "下放",
        relation: Relation::Below,
        most: 200,
        whole: false,
    },
    Rule {
        kind: MoveKind::TakeOver,
        code: "take_over",
        name_zh: "承接",
        relation: Relation::Below,
        most: 1,
        whole: false,
    },
    Rule {
        kind: MoveKind::Transfer,
        code: "transfer",
        name_zh: "划转",
        relation: Relation::Beside,
        most: 1,
        whole: false,
    },
    Rule {
        kind: MoveKind::Merge,
        code: "merge",
        name_zh: "合并或换码",
        relation: Relation::Anywhere,
        most: 1,
        whole: true,
    },
];

/// The row of a kind.
pub(crate) fn rule(kind: MoveKind) -> Rule {
    let cancel = Rule {
        kind: MoveKind::Cancel,
        code: "cancel",
        name_zh: "取消",
        relation: Relation::Nobody,
        most: 0,
        whole: false,
    };
    RULES.iter().copied().find(|row| row.kind == kind).unwrap_or(cancel)
}

/// The kind of a row's word.
pub(crate) fn parse(code: &str) -> Option<MoveKind> {
    RULES.iter().find(|row| row.code == code).map(|row| row.kind)
}

/// The word for a plan in rows.
pub(crate) fn plan_name(open: OpenCases) -> &'static str {
    match open {
        OpenCases::Finish => "finish",
        OpenCases::Move => "move",
    }
}

/// The plan of a row's word.
pub(crate) fn parse_plan(code: &str) -> OpenCases {
    if code == "move" { OpenCases::Move } else { OpenCases::Finish }
}

impl Rule {
    /// Whether so many receivers are right.
    pub(crate) fn fits_number(&self, receivers: usize) -> bool {
        if self.relation == Relation::Nobody { receivers == 0 } else { (1..=self.most).contains(&receivers) }
    }

    /// Whether an authority of the division `to` may receive what one of `from` gives.
    pub(crate) fn fits_place(&self, from: &Division, to: &Division) -> bool {
        match self.relation {
            Relation::Nobody => false,
            Relation::Below => from.level() < to.level() && from.contains(to),
            Relation::Beside => from.level() == to.level(),
            Relation::Anywhere => true,
        }
    }
}

/// The level at which an authority of this division exercises what it receives: it stands in its implementing code.
pub(crate) fn exercise_level(division: &Division) -> ExerciseLevel {
    match division.level() {
        DivisionLevel::Province => ExerciseLevel::Province,
        DivisionLevel::City => ExerciseLevel::City,
        DivisionLevel::County => ExerciseLevel::County,
        DivisionLevel::Township => ExerciseLevel::Township,
        DivisionLevel::Village => ExerciseLevel::Village,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn division(text: &str) -> Division {
        Division::parse(text).unwrap()
    }

    #[test]
    fn a_power_is_handed_down_to_those_below_only() {
        let (county, town, other) =
            (division("341323000000"), division("341323110000"), division("341324100000"));
        let down = rule(MoveKind::Delegate);
        assert!(down.fits_place(&county, &town));
        assert!(!down.fits_place(&county, &other), "not into another county");
        assert!(!down.fits_place(&town, &county), "not upwards");
        assert!(down.fits_number(19) && !down.fits_number(0));
        assert!(rule(MoveKind::Transfer).fits_place(&county, &division("341324000000")));
        assert!(!rule(MoveKind::Transfer).fits_place(&county, &town));
        assert!(rule(MoveKind::Cancel).fits_number(0) && !rule(MoveKind::Cancel).fits_number(1));
    }

    #[test]
    fn every_kind_has_its_row_and_the_words_of_the_check_constraint() {
        let kinds =
            [MoveKind::Cancel, MoveKind::Delegate, MoveKind::TakeOver, MoveKind::Transfer, MoveKind::Merge];
        for kind in kinds {
            assert_eq!(rule(kind).kind, kind);
            assert_eq!(parse(rule(kind).code), Some(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), rule(kind).code);
        }
        let words: Vec<String> = RULES.iter().map(|row| format!("'{}'", row.code)).collect();
        let sql = include_str!("../../../../../migrations/catalogue/2026-11-22-010201_move_powers/up.sql");
        assert!(sql.contains(&format!("CHECK (kind IN ({}))", words.join(", "))));
    }
}

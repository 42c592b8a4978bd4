//! Who may work on which items: an editor's division bounds what he edits.

use kernel::{
    actor::Scope,
    code::{Division, DivisionLevel},
};

/// Whether someone of this scope may work on base items: they bind every hall, so the city's editors do.
pub(crate) fn may_work_on_base(scope: &Scope) -> bool {
    scope.system || scope.division.as_ref().is_some_and(|prefix| prefix.level() <= DivisionLevel::City)
}

/// Whether someone of this scope may work on the items of this division: those of the division or above it.
pub(crate) fn may_work_on(scope: &Scope, division: &Division) -> bool {
    scope.system || scope.division.as_ref().is_some_and(|prefix| prefix.contains(division))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::code::DivisionPrefix;

    fn of(prefix: &str) -> Scope {
        Scope { division: Some(DivisionPrefix::parse(prefix).unwrap()), ..Scope::default() }
    }

    #[test]
    fn a_county_may_not_touch_what_binds_every_hall() {
        assert!(may_work_on_base(&of("3413")));
        assert!(may_work_on_base(&of("34")));
        assert!(!may_work_on_base(&of("341323")));
        assert!(!may_work_on_base(&Scope::default()));
    }

    #[test]
    fn an_editor_works_inside_his_division() {
        let township = Division::parse("341323110000").unwrap();
        assert!(may_work_on(&of("341323"), &township));
        assert!(!may_work_on(&of("341324"), &township));
        assert!(!may_work_on(&of("341323100"), &township));
        assert!(!may_work_on(&Scope::default(), &township));
    }
}

//! Following a changed base item: old base, new base and overlay in, an overlay for the new base and what stands in its
//! way out.

use contracts::catalogue::{BaseItemContent, Finding, OverlayContent, StepKind, check};

use super::compare::{Change, base_changes};

/// What comes of bringing an overlay up to a new base.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Merge {
    /// What the new base changes.
    pub(crate) changes: Vec<Change>,
    /// The overlay on the new base, as far as it follows by itself.
    pub(crate) overlay: OverlayContent,
    /// What was dropped from the overlay because the new base has no place for it.
    pub(crate) dropped: Vec<String>,
    /// What the editor has to settle: each names its field.
    pub(crate) conflicts: Vec<Finding>,
}

impl Merge {
    /// Whether it can be adopted in one act.
    pub(crate) fn is_clean(&self) -> bool {
        self.conflicts.is_empty()
    }
}

/// Merges. Nothing that an authority promised is made up for it: a promise that is too long now is its to shorten.
pub(crate) fn merge(old: &BaseItemContent, new: &BaseItemContent, overlay: &OverlayContent) -> Merge {
    let mut merged = overlay.clone();
    let mut dropped = Vec::new();
    let wanted = |office: &str| {
        new.flow.iter().any(|step| matches!(&step.action, StepKind::Review { office: own } if own == office))
    };
    let was_wanted = |office: &str| {
        old.flow.iter().any(|step| matches!(&step.action, StepKind::Review { office: own } if own == office))
    };
    merged.review_offices.retain(|filled| {
        let stays = wanted(&filled.office) || !was_wanted(&filled.office);
        if !stays {
            dropped.push(format!("审核单位“{}”（新版没有这个环节）", filled.unit.name));
        }
        stays
    });
    if new.fees.is_empty() && !old.fees.is_empty() && merged.online.payment {
        merged.online.payment = false;
        dropped.push("网上支付（新版不再收费）".to_owned());
    }
    Merge { changes: base_changes(old, new), conflicts: check(new, &merged), overlay: merged, dropped }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::standard::policy::tests::homestead;

    #[test]
    fn a_change_that_touches_nothing_local_is_adopted_as_it_is() {
        let (old, overlay) = homestead();
        let mut new = old.clone();
        new.conditions.push("新增条件".to_owned());
        let merged = merge(&old, &new, &overlay);
        assert!(merged.is_clean(), "{:?}", merged.conflicts);
        assert_eq!((merged.overlay, merged.changes.len()), (overlay, 1));
    }

    #[test]
    fn an_office_that_is_gone_is_dropped_and_one_that_is_new_is_asked_for() {
        let (old, overlay) = homestead();
        let mut new = old.clone();
        let review = new.flow.iter().position(|step| step.code == "review_agriculture").unwrap();
        new.flow.remove(review);
        let gone = merge(&old, &new, &overlay);
        assert!(gone.is_clean(), "{:?}", gone.conflicts);
        assert_eq!(gone.overlay.review_offices.len(), overlay.review_offices.len() - 1);
        assert_eq!(gone.dropped.len(), 1);
        let asked = merge(&new, &old, &gone.overlay);
        assert_eq!(asked.conflicts.len(), 1);
        assert_eq!(asked.conflicts[0].pointer, "/overlay/review_offices");
    }

    #[test]
    fn a_promise_longer_than_the_new_law_is_the_editors_to_shorten() {
        let (old, overlay) = homestead();
        let mut new = old.clone();
        new.statutory_limit.as_mut().unwrap().days = 15;
        let merged = merge(&old, &new, &overlay);
        let pointers: Vec<&str> = merged.conflicts.iter().map(|found| found.pointer.as_str()).collect();
        assert_eq!(pointers, ["/overlay/promised_limit"]);
        assert_eq!(merged.overlay.promised_limit, overlay.promised_limit, "nothing is promised for it");
    }
}

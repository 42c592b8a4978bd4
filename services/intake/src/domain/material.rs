//! Which materials are still to come, and which of them a case may be accepted without.
use super::{
    form,
    item::{Item, Material, Phase},
};
use contracts::catalogue::FORM;
use serde_json::Value;
use std::collections::BTreeSet;

/// What has been brought so far.
#[derive(Debug, Clone, Default)]
pub struct Brought {
    /// Codes of materials with at least one file or licence.
    pub materials: BTreeSet<String>,
    /// Codes of the field steps that are done; their evidence counts as the material they produce.
    pub steps: BTreeSet<String>,
}

impl Brought {
    fn has(&self, material: &Material) -> bool {
        let produced = material.produced_by.as_ref().is_some_and(|step| self.steps.contains(step));
        produced || self.materials.contains(&material.code)
    }
}

/// The required materials that are not there, with the answers of the form. The application form itself is there
/// once it is filled in online: nobody brings it on paper as well.
#[must_use]
pub fn absent<'a>(item: &'a Item, answers: &Value, brought: &Brought) -> Vec<&'a Material> {
    absent_beside(item, answers, brought, form::check(&item.form, answers).is_ok())
}

/// The same where it is known whether the form is `filled`, without a look at its schema.
#[must_use]
pub fn absent_beside<'a>(
    item: &'a Item,
    answers: &Value,
    brought: &Brought,
    filled: bool,
) -> Vec<&'a Material> {
    let is_filled_form = |material: &Material| filled && material.produced_by.as_deref() == Some(FORM);
    item.materials
        .iter()
        .filter(|material| material.required && material.asked_for(answers))
        .filter(|material| !brought.has(material) && !is_filled_form(material))
        .filter(|material| !is_made_in_review(item, material))
        .collect()
}

/// A visit's report, an inspection's record: the hall makes it after acceptance, so nobody is asked for it before. No
/// decision can be without it, for the step itself must be done.
fn is_made_in_review(item: &Item, material: &Material) -> bool {
    let step = material.produced_by.as_ref().and_then(|code| item.step(code));
    step.is_some_and(|step| step.phase == Phase::Review)
}

/// Why a case may not be accepted with what is absent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CannotPend {
    /// The item does not allow that materials follow.
    #[error("materials are absent and this item takes none later: {0:?}")]
    NotAllowed(Vec<String>),
    /// A main material is absent.
    #[error("a main material can never follow later: {0:?}")]
    Main(Vec<String>),
}

/// The codes of the absent materials, if the case may be accepted without them (容缺受理).
///
/// # Errors
/// [`CannotPend`] names those that it may not be accepted without.
pub fn pend(item: &Item, absent: &[&Material]) -> Result<Vec<String>, CannotPend> {
    let codes = |materials: &[&Material]| materials.iter().map(|material| material.code.clone()).collect();
    let main: Vec<&Material> = absent.iter().copied().filter(|material| material.main).collect();
    if !main.is_empty() {
        Err(CannotPend::Main(codes(&main)))
    } else if !absent.is_empty() && !item.rules.pending_allowed {
        Err(CannotPend::NotAllowed(codes(absent)))
    } else {
        Ok(codes(absent))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::item::sample;
    use serde_json::json;

    #[test]
    fn a_material_of_another_situation_is_not_asked_for() {
        let item = sample();
        let codes = |answers| -> Vec<String> {
            absent(&item, &answers, &Brought::default()).iter().map(|m| m.code.clone()).collect()
        };
        assert_eq!(codes(json!({})), ["001", "002", "003"]);
        assert_eq!(codes(json!({"kind": "rebuild"})), ["001", "002", "003", "004"]);
    }

    #[test]
    fn what_a_review_step_makes_is_not_asked_of_the_applicant() {
        let mut item = sample();
        item.materials[0].produced_by = Some(item.steps[0].code.clone());
        let asked = |item: &Item| {
            absent(item, &json!({}), &Brought::default()).iter().any(|material| material.code == "001")
        };
        item.steps[0].phase = Phase::Village;
        assert!(asked(&item));
        item.steps[0].phase = Phase::Review;
        assert!(!asked(&item));
    }

    #[test]
    fn a_form_filled_in_online_is_not_asked_for_on_paper_as_well() {
        let mut item = sample();
        item.materials[0].produced_by = Some(FORM.to_owned());
        item.form =
            json!({ "type": "object", "required": ["name"], "properties": { "name": { "type": "string" } } });
        let left = |answers| absent(&item, &answers, &Brought::default()).iter().any(|m| m.code == "001");
        assert!(left(json!({})), "an empty form is still to come");
        assert!(!left(json!({ "name": "王守田" })));
    }

    #[test]
    fn what_a_step_produces_comes_with_the_step() {
        let brought = Brought { materials: ["001".into()].into(), steps: ["discussion".into()].into() };
        let item = sample();
        let left: Vec<_> = absent(&item, &json!({}), &brought).iter().map(|m| m.code.as_str()).collect();
        assert_eq!(left, ["002"]);
    }

    #[test]
    fn a_main_material_never_follows_and_others_only_where_the_item_says_so() {
        let mut item = sample();
        let second = item.materials[1].clone();
        let first = item.materials[0].clone();
        assert_eq!(pend(&item, &[&second]), Ok(vec!["002".to_owned()]));
        assert_eq!(pend(&item, &[&first, &second]), Err(CannotPend::Main(vec!["001".to_owned()])));
        item.rules.pending_allowed = false;
        assert_eq!(pend(&item, &[&second]), Err(CannotPend::NotAllowed(vec!["002".to_owned()])));
        assert_eq!(pend(&item, &[]), Ok(vec![]));
    }
}

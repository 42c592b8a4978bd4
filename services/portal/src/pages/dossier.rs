//! A case with its item, as most pages need it; and the names of items for lists.
use crate::{
    client::{
        As, Fault, catalogue,
        intake::{self, Case, CaseItem, Source},
    },
    error::PortalError,
    form::{Mistake, Question, questions, rows},
    session::User,
    words,
};
use contracts::catalogue::{FORM, ItemResult, ResolvedItem};
use kernel::id::CaseId;
use std::{collections::BTreeMap, sync::Mutex};

/// A case and the item it is for.
pub(crate) struct Dossier {
    pub(crate) case: Case,
    pub(crate) item: ResolvedItem,
    pub(crate) questions: Vec<Question>,
    /// The versions of base item and overlay that the case was begun with.
    pub(crate) versions: (i32, i32),
}

impl Dossier {
    /// Reads both.
    pub(crate) async fn load(user: &User, id: CaseId) -> Result<Self, PortalError> {
        let case = intake::get_case(user.api(), id).await?;
        // As it was when the case was begun: what has been published since is for cases to come.
        let CaseItem { item, base_version, overlay_version } = intake::get_case_item(user.api(), id).await?;
        let questions = questions(&item.form);
        Ok(Self { case, item, questions, versions: (base_version, overlay_version) })
    }

    /// Questions and answers for whoever checks them: what was taken from a licence or a register says so.
    pub(crate) fn marked_rows(&self) -> Vec<(String, String)> {
        let marked = self.questions.iter().cloned().map(|mut question| {
            if let Some(source) = self.case.form_sources.get(&question.name) {
                let from = match source {
                    Source::Licence { name } => name.as_str(),
                    Source::Person => "实名信息",
                };
                question.title = format!("{}（取自{from}）", question.title);
            }
            question
        });
        rows(&marked.collect::<Vec<_>>(), &self.case.form.clone().unwrap_or_default())
    }

    /// Whether a favourable decision brings no licence.
    pub(crate) fn item_is_without_licence(&self) -> bool {
        !self.item.results.iter().any(|result| matches!(result, ItemResult::Licence { .. }))
    }

    /// What a step of the item is called.
    pub(crate) fn step_name(&self, code: &str) -> String {
        if code == FORM {
            return "在线填表".to_owned();
        }
        self.item.step(code).map_or_else(|| code.to_owned(), |step| step.step.name.clone())
    }

    /// What an office of the item is called: the name of the step in which it reviews, or of its unit.
    pub(crate) fn office_name(&self, office: &str) -> String {
        let step = self.item.steps.iter().find(|step| {
            step.step.code == office || step.office.as_ref().is_some_and(|own| own.office == office)
        });
        step.map_or_else(|| office.to_owned(), |step| step.step.name.clone())
    }
}

/// What a refused act says on the page it came from; a fault that the user cannot mend there is a page of its own, as is the second
/// factor that has to be shown first: that page keeps what was sent.
pub(crate) fn refused(fault: Fault) -> Result<Vec<Mistake>, PortalError> {
    if !fault.is_refusal() || fault.code() == "step_up_needed" {
        return Err(fault.into());
    }
    Ok(vec![Mistake { anchor: String::new(), text: words::fault(&fault).1 }])
}

/// Names of items by code, remembered by each worker: lists carry codes only, and names hardly ever change.
#[derive(Default)]
pub(crate) struct Names(Mutex<BTreeMap<String, String>>);

/// So many names are remembered; a hall has some hundreds of items.
const REMEMBERED: usize = 5000;

impl Names {
    /// The name of an item; its code if the catalogue does not say.
    pub(crate) async fn of(&self, api: &As, code: &str) -> String {
        let known = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).get(code).cloned();
        if let Some(name) = known {
            return name;
        }
        let guide = catalogue::guide(api, code).await.ok().flatten();
        let Some(name) = guide.and_then(|guide| guide.item).map(|item| item.name) else {
            return code.to_owned();
        };
        let mut all = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if all.len() < REMEMBERED {
            all.insert(code.to_owned(), name.clone());
        }
        name
    }
}

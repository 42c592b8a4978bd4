//! What licences are written from, for the licence service.
use super::{accept::answers_of, item, moves};
use crate::{domain::state::State, error::IntakeError, store::decisions};
use auth::Caller;
use contracts::intake::LicenceContent;
use kernel::{
    db::{Db, transact},
    id::CaseId,
    personal::{Look, Personal, Purpose, read_personal},
};
use serde_json::{Map, Value};

/// The content for the licences decided on a case; none before a favourable decision.
pub(crate) async fn get_licence_content(
    db: &Db,
    caller: &Caller,
    id: CaseId,
) -> Result<Personal<LicenceContent>, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let case = moves::find(tx, id).await?;
        let favourable = matches!(case.state, State::Approved | State::PartlyApproved | State::Closed);
        let decision =
            decisions::find(tx, &case).await?.filter(|made| favourable && made.outcome != "refuse");
        let decision = decision.ok_or(IntakeError::CaseNotFound(id))?;
        let (Some(case_no), Some(national)) = (case.case_no.clone(), case.national_case_no.clone()) else {
            return Err(IntakeError::CaseNotFound(id));
        };
        let subject = case.applicant_id;
        let look = Look { subject, purpose: Purpose("issue_licence"), case: Some(id), fields: &["form"] };
        read_personal(tx, look, async |tx| {
            let item = item::of_case(tx, &case).await?;
            let answers = answers_of(tx, &case).await?;
            let form = answers.as_object().cloned().unwrap_or_default();
            Ok(LicenceContent {
                case_id: id,
                case_no,
                national_case_no: national.to_string(),
                implementing_code: case.implementing_code,
                division: case.division,
                authority: decision.authority,
                decision_id: decision.id,
                decided_at: decision.decided_at,
                holder: subject,
                holder_name: name_in(&item.form, &form).unwrap_or_default(),
                licence_types: decision.licence_types,
                form,
            })
        })
        .await
    })
    .await
}

/// The applicant's name: the field that the item fills from a licence's field `name`.
pub(super) fn name_in(schema: &Value, form: &Map<String, Value>) -> Option<String> {
    let fields = schema.get("properties")?.as_object()?;
    let is_name =
        |field: &Value| field.pointer("/x-hall/prefill/field").and_then(Value::as_str) == Some("name");
    let named = fields.iter().find(|(_, field)| is_name(field)).map(|(key, _)| key.as_str());
    form.get(named.unwrap_or("name"))?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_name_is_found_by_what_it_is_filled_from() {
        let schema = json!({"properties": {"operator_name": {"x-hall": {"prefill": {"field": "name"}}}}});
        let form = json!({"operator_name": "王小明", "name": "别的"});
        assert_eq!(name_in(&schema, form.as_object().unwrap()).as_deref(), Some("王小明"));
        assert_eq!(name_in(&json!({"properties": {}}), form.as_object().unwrap()).as_deref(), Some("别的"));
    }
}

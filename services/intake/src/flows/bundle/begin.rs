//! Beginning an application for a bundle: the situational questions choose its parts, and each gets its draft at once.
use super::{out::BundleOut, read::out, record};
use crate::{
    domain::{
        bundle::{BundleCaseId, members},
        mandate::NoMandate,
    },
    error::IntakeError,
    flows::draft::{self, NewDraft},
    store::{
        bundle_cases::{self, MemberRow, NewBundleCase},
        bundles,
    },
};
use auth::Caller;
use contracts::intake::BundleAct;
use kernel::{
    code::{BaseItemCode, Division},
    db::{Db, Tx, transact},
    id::{CaseId, HallId, PersonId},
    idempotency::{IdempotencyKey, once},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An application that someone begins.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(example = example())]
pub(crate) struct NewBundle {
    /// The bundle's word.
    pub(crate) bundle: String,
    /// The village or township it concerns. Staff may leave it out for their own, an agent for his only village.
    pub(crate) division: Option<Division>,
    /// The hall to hand it in at, where it is not that of the place.
    pub(crate) hall: Option<HallId>,
    /// For whom; a citizen always applies for himself.
    pub(crate) applicant: Option<PersonId>,
    /// The items that are not for everybody and that he needs: his answers to the situational questions.
    #[serde(default)]
    pub(crate) chosen: Vec<BaseItemCode>,
}

fn example() -> serde_json::Value {
    serde_json::json!({ "bundle": "newborn", "division": "341323110201", "chosen": ["342099101000"] })
}

/// Begins an application: the parent and a draft for each item, bound to the versions in force now, or none of them.
pub(crate) async fn create_bundle_case(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    new: &NewBundle,
) -> Result<BundleOut, IntakeError> {
    if !caller.actor.scope.items.is_empty() {
        return Err(NoMandate::OutOfScope.into());
    }
    let as_draft = NewDraft {
        item: String::new(),
        division: new.division.clone(),
        hall: new.hall,
        applicant: new.applicant,
    };
    let applicant = draft::applicant(caller, &as_draft)?;
    let place = draft::place(caller, &as_draft)?;
    let id = transact(db, &caller.actor, async |tx| {
        once(tx, key, new, async |tx| begin(tx, caller, (new, &as_draft), applicant, &place).await).await
    })
    .await?;
    out(db, caller, id).await
}

async fn begin(
    tx: &mut Tx,
    caller: &Caller,
    (new, as_draft): (&NewBundle, &NewDraft),
    applicant: PersonId,
    place: &Division,
) -> Result<BundleCaseId, IntakeError> {
    let found = bundles::newest(tx, &new.bundle).await?;
    let (version, content) = found.ok_or(IntakeError::NotFound("bundle"))?;
    let members = members(&content, &new.chosen)?;
    let mut drafts = Vec::new();
    for member in &members {
        let draft = NewDraft { item: member.item.to_string(), ..as_draft.clone() };
        draft::within_quota(tx, caller).await?;
        let case = CaseId::in_county(place);
        drafts.push(draft::begin(tx, caller, &draft, (case, applicant), place).await?);
    }
    let id = BundleCaseId::from_uuid(CaseId::in_county(place).as_uuid());
    let (channel, agent) = draft::door(caller);
    let row = NewBundleCase {
        county: place.county(),
        id,
        bundle_code: &new.bundle,
        bundle_version: version,
        division: place,
        channel,
        applicant_id: applicant,
        agent_id: agent,
        filed_by: caller.actor.id,
        chosen: &new.chosen,
        halls: drafts.iter().map(|draft| draft.hall.as_uuid()).collect(),
        authorities: drafts.iter().map(|draft| draft.authority.to_string()).collect(),
    };
    bundle_cases::insert(tx, row).await?;
    for (index, (member, draft)) in members.iter().zip(&drafts).enumerate() {
        let waits = member.after.iter().any(|code| members.iter().any(|other| other.item == *code));
        let row = MemberRow { base_code: member.item.clone(), case_id: draft.id, waits };
        let seq = i16::try_from(index + 1).unwrap_or(i16::MAX);
        bundle_cases::add_member(tx, (place.county(), id), seq, &row).await?;
    }
    let bundle = bundle_cases::find(tx, id).await?.ok_or(IntakeError::NotFound("bundle case"))?;
    let cases = drafts.iter().map(|draft| draft.id).collect();
    record(tx, &bundle, "create_bundle_case", BundleAct::Begun, cases, new).await?;
    Ok(id)
}

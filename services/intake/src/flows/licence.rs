//! Taking a material from the licence repository instead of from the applicant.
use super::{draft::changing_act, file::takes_material, hand, item, moves, trace};
use crate::{domain::mandate::Act, error::IntakeError, store::materials};
use auth::{ActToken, Caller, ServiceKey};
use contracts::{
    catalogue::derived_id,
    identity::IdentityClient,
    intake::CaseAct,
    licence::{LicenceCallError, LicenceClient, UseIn, UseOut},
};
use kernel::{
    code::{LicenceIdentifier, LicenceTypeCode},
    db::{Db, transact},
    id::{CaseId, LicenceId},
    idempotency::{IdempotencyKey, once},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// How intake calls the repository, and the register of persons.
#[derive(Debug, Clone)]
pub(crate) struct Repository {
    pub(crate) client: LicenceClient,
    pub(crate) identity: IdentityClient,
    pub(crate) key: ServiceKey,
}

/// Which licence to take.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TakeLicence {
    /// The type, if the material can be shown by several.
    pub(crate) type_code: Option<LicenceTypeCode>,
    /// One licence among several of the type; otherwise the newest valid one.
    pub(crate) licence_id: Option<LicenceId>,
}

/// A licence that stands for a material now.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct LicenceTaken {
    /// The licence.
    pub(crate) licence_id: LicenceId,
    /// Its public identifier.
    pub(crate) identifier: LicenceIdentifier,
    /// Its type.
    pub(crate) type_code: LicenceTypeCode,
    /// Its version.
    pub(crate) version: i16,
}

/// What the first transaction settles: whose licence, of which types, under which mandate.
struct Ask {
    token: ActToken,
    types: Vec<LicenceTypeCode>,
}

/// Takes a licence of the applicant as a material. The repository is asked before the transaction that stores
/// the answer, and the mandate is compared in both: it vouches for the call, and for the act.
pub(crate) async fn attach_licence(
    db: &Db,
    repository: &Repository,
    caller: &Caller,
    key: &IdempotencyKey,
    (id, code): (CaseId, &str),
    take: &TakeLicence,
) -> Result<LicenceTaken, IntakeError> {
    let ask = prepare(db, caller, id, code, take).await?;
    let used = fetch(repository, &ask, key, (id, code), take).await?;
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &(id, code, take), async |tx| {
            let case = moves::lock(tx, id).await?;
            hand::filer(tx, &case, Act::FetchLicence).await?;
            takes_material(tx, &case, code).await?;
            let entity = materials::add_licence(tx, &case, code, &used).await?;
            let seen = json!({ "material": code, "licence": used.licence_id, "identifier": used.identifier });
            trace::record_act(tx, &case, "attach_licence", seen, CaseAct::LicenceAttached, Some(entity))
                .await?;
            Ok(LicenceTaken {
                licence_id: used.licence_id,
                identifier: used.identifier.clone(),
                type_code: used.type_code.clone(),
                version: used.version,
            })
        })
        .await
    })
    .await
}

async fn prepare(
    db: &Db,
    caller: &Caller,
    id: CaseId,
    code: &str,
    take: &TakeLicence,
) -> Result<Ask, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let case = moves::find(tx, id).await?;
        let hand = hand::filer(tx, &case, Act::FetchLicence).await?;
        hand::filer(tx, &case, changing_act(case.state)).await?;
        takes_material(tx, &case, code).await?;
        let item = item::of_case(tx, &case).await?;
        let material = item.material(code).ok_or_else(|| IntakeError::NoMaterial(code.to_owned()))?;
        let wanted = |kind: &&LicenceTypeCode| take.type_code.as_ref().is_none_or(|wanted| wanted == *kind);
        let types: Vec<_> = material.licence_types.iter().filter(wanted).cloned().collect();
        let token = ActToken {
            case: id,
            mandate: hand.mandate,
            principal: case.applicant_id,
            actor_kind: caller.actor.kind.as_str().to_owned(),
            actor: caller.actor.id,
            purpose: "material_of_case".to_owned(),
        };
        Ok(Ask { token, types })
    })
    .await
}

async fn fetch(
    repository: &Repository,
    ask: &Ask,
    key: &IdempotencyKey,
    (id, code): (CaseId, &str),
    take: &TakeLicence,
) -> Result<UseOut, IntakeError> {
    let token = repository.key.mint("intake", "licence")?;
    let act = ask.token.mint(&repository.key, "intake", "licence")?;
    let mut refused = IntakeError::NoLicenceType;
    for kind in &ask.types {
        let body = UseIn { type_code: kind.clone(), licence_id: take.licence_id, fields: Vec::new() };
        // A retry, even one after our own commit, gets the use of the first try: one act is one use.
        let act_of = format!("{id}.{code}.{kind}.{}.{}", ask.token.actor, key.as_str());
        let key = derived_id("licence_use", &act_of).to_string();
        match repository.client.use_licence(&token, &act, &key, &body).await {
            Ok(used) => return Ok(used),
            Err(LicenceCallError::Refused { status, code }) if status < 500 => {
                refused = LicenceCallError::Refused { status, code }.into();
            }
            Err(error) => return Err(error.into()),
        }
    }
    Err(refused)
}

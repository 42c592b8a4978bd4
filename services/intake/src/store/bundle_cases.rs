//! Applications for bundles: the parent, its parts, its form, what happened to it.
use crate::{
    domain::{
        bundle::BundleCaseId,
        prefill::{FormState, Sources},
        state::{Door, State},
    },
    schema::{bundle_acts, bundle_cases, bundle_forms, bundle_members, cases},
    store::{cases::Case, forms::Form},
};
use chrono::{DateTime, Utc};
use diesel::{
    dsl::sql,
    pg::Pg,
    prelude::*,
    sql_types::{Array, Bool, Nullable, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    actor::{Actor, ActorKind},
    code::{BaseItemCode, CaseNo, Division},
    crypto::{Aad, Sealed},
    db::{DbError, Tx, take_turns},
    id::{CaseId, PersonId, StaffId},
};
use uuid::Uuid;

/// One application for a bundle.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = bundle_cases)]
pub(crate) struct BundleCase {
    pub(crate) county: String,
    pub(crate) id: BundleCaseId,
    pub(crate) bundle_code: String,
    pub(crate) bundle_version: i32,
    pub(crate) division: Division,
    pub(crate) channel: Door,
    pub(crate) applicant_id: PersonId,
    pub(crate) agent_id: Option<StaffId>,
    pub(crate) together: bool,
    pub(crate) bundle_no: Option<CaseNo>,
    pub(crate) drafted_at: DateTime<Utc>,
}

/// An application that begins.
#[derive(Insertable)]
#[diesel(table_name = bundle_cases, treat_none_as_default_value = false)]
pub(crate) struct NewBundleCase<'a> {
    pub(crate) county: &'a str,
    pub(crate) id: BundleCaseId,
    pub(crate) bundle_code: &'a str,
    pub(crate) bundle_version: i32,
    pub(crate) division: &'a Division,
    pub(crate) channel: Door,
    pub(crate) applicant_id: PersonId,
    pub(crate) agent_id: Option<StaffId>,
    pub(crate) filed_by: Uuid,
    pub(crate) chosen: &'a [BaseItemCode],
    pub(crate) halls: Vec<Uuid>,
    pub(crate) authorities: Vec<String>,
}

/// A part as it is kept: its item and its case.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = bundle_members)]
pub(crate) struct MemberRow {
    pub(crate) base_code: BaseItemCode,
    pub(crate) case_id: CaseId,
    pub(crate) waits: bool,
}

/// One line of what happened.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = bundle_acts)]
pub(crate) struct ActRow {
    pub(crate) what: String,
    pub(crate) cases: Vec<CaseId>,
    pub(crate) at: DateTime<Utc>,
}

type InScope = Box<dyn BoxableExpression<bundle_cases::table, Pg, SqlType = Nullable<Bool>>>;

/// True for the applications that `actor` may see: his own, those he filed, those that his hall or authority handles.
fn in_scope(actor: &Actor) -> InScope {
    let scope = &actor.scope;
    match actor.kind {
        ActorKind::Service if scope.system => Box::new(sql::<Bool>("true").nullable()),
        // Whoever is held to some items sees his own cases of it, not the whole.
        ActorKind::Person if !scope.items.is_empty() => Box::new(sql::<Bool>("false").nullable()),
        ActorKind::Person => Box::new(bundle_cases::applicant_id.nullable().eq(scope.subject)),
        ActorKind::Agent => Box::new(bundle_cases::agent_id.eq(actor.id)),
        ActorKind::Staff => {
            let filed = bundle_cases::filed_by.eq(actor.id);
            let in_hand = bundle_cases::bundle_no.is_not_null();
            let mut seen: InScope = Box::new(filed.nullable());
            if let Some(hall) = scope.hall {
                let here = bundle_cases::halls.contains(vec![hall.as_uuid()]);
                seen = Box::new(seen.or(in_hand.and(here).nullable()));
            } else if let Some(prefix) = &scope.division {
                let below = bundle_cases::division.like(format!("{}%", prefix.as_str()));
                seen = Box::new(seen.or(in_hand.and(below).nullable()));
            }
            if let Some(authority) = &scope.authority {
                let theirs = bundle_cases::authorities.contains(vec![authority.to_string()]);
                seen = Box::new(seen.or(in_hand.and(theirs).nullable()));
            }
            seen
        }
        ActorKind::Service | ActorKind::Department | ActorKind::Nobody => {
            Box::new(sql::<Bool>("false").nullable())
        }
    }
}

pub(crate) async fn insert(conn: &mut AsyncPgConnection, new: NewBundleCase<'_>) -> Result<(), DbError> {
    diesel::insert_into(bundle_cases::table).values(new).execute(conn).await?;
    Ok(())
}

pub(crate) async fn add_member(
    conn: &mut AsyncPgConnection,
    of: (&str, BundleCaseId),
    seq: i16,
    member: &MemberRow,
) -> Result<(), DbError> {
    diesel::insert_into(bundle_members::table)
        .values((
            bundle_members::county.eq(of.0),
            bundle_members::bundle_id.eq(of.1),
            bundle_members::seq.eq(seq),
            bundle_members::base_code.eq(&member.base_code),
            bundle_members::case_id.eq(member.case_id),
            bundle_members::waits.eq(member.waits),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// The application, if the transaction's actor may see it.
pub(crate) async fn find(tx: &mut Tx, id: BundleCaseId) -> Result<Option<BundleCase>, DbError> {
    let Some(county) = id.county() else { return Ok(None) };
    let actor = tx.actor().clone();
    let query = bundle_cases::table
        .filter(bundle_cases::county.eq(county))
        .filter(bundle_cases::id.eq(id))
        .filter(in_scope(&actor));
    Ok(query.select(BundleCase::as_select()).first(&mut **tx).await.optional()?)
}

/// The same, and what is done to it is done in turn.
pub(crate) async fn lock(tx: &mut Tx, id: BundleCaseId) -> Result<Option<BundleCase>, DbError> {
    let Some(county) = id.county() else { return Ok(None) };
    let actor = tx.actor().clone();
    let query = bundle_cases::table
        .filter(bundle_cases::county.eq(county))
        .filter(bundle_cases::id.eq(id))
        .filter(in_scope(&actor));
    let row = query.select(BundleCase::as_select()).for_no_key_update();
    Ok(row.first(&mut **tx).await.optional()?)
}

/// The applications that the transaction's actor may see, the newest first.
pub(crate) async fn list(
    tx: &mut Tx,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<BundleCase>, DbError> {
    let actor = tx.actor().clone();
    let mut query = bundle_cases::table.filter(in_scope(&actor)).into_boxed();
    if let Some((at, id)) = after {
        let id = BundleCaseId::from_uuid(id);
        let same = bundle_cases::drafted_at.eq(at).and(bundle_cases::id.lt(id));
        query = query.filter(bundle_cases::drafted_at.lt(at).or(same));
    }
    let query = query.order((bundle_cases::drafted_at.desc(), bundle_cases::id.desc())).limit(limit + 1);
    Ok(query.select(BundleCase::as_select()).load(&mut **tx).await?)
}

/// The application that a case is a part of.
pub(crate) async fn of_case(
    conn: &mut AsyncPgConnection,
    id: CaseId,
) -> Result<Option<BundleCaseId>, DbError> {
    let Some(county) = id.county() else { return Ok(None) };
    Ok(bundle_members::table
        .filter(bundle_members::county.eq(county))
        .filter(bundle_members::case_id.eq(id))
        .select(bundle_members::bundle_id)
        .first(conn)
        .await
        .optional()?)
}

/// Its parts, in the order of the guide.
pub(crate) async fn members(
    conn: &mut AsyncPgConnection,
    bundle: &BundleCase,
) -> Result<Vec<MemberRow>, DbError> {
    Ok(bundle_members::table
        .filter(bundle_members::county.eq(&bundle.county))
        .filter(bundle_members::bundle_id.eq(bundle.id))
        .order(bundle_members::seq)
        .select(MemberRow::as_select())
        .load(conn)
        .await?)
}

/// Holds its cases until the transaction ends, in turn: each part can also be handed in or taken back by itself.
pub(crate) async fn hold_cases(conn: &mut AsyncPgConnection, bundle: &BundleCase) -> Result<(), DbError> {
    let members = bundle_members::table
        .filter(bundle_members::county.eq(&bundle.county))
        .filter(bundle_members::bundle_id.eq(bundle.id))
        .select(bundle_members::case_id);
    let members: Vec<Uuid> = members.load(conn).await?;
    take_turns(conn, &members).await?;
    let _held: Vec<CaseId> = cases::table
        .filter(cases::county.eq(&bundle.county))
        .filter(cases::id.eq_any(members))
        .order(cases::id)
        .select(cases::id)
        .for_no_key_update()
        .load(conn)
        .await?;
    Ok(())
}

/// Applications with a part that waits although a part before it may have ended, from `after` on. Those in which nothing
/// has ended yet are passed over: most wait for weeks.
pub(crate) async fn waiting(
    conn: &mut AsyncPgConnection,
    after: Option<BundleCaseId>,
    limit: i64,
) -> Result<Vec<BundleCaseId>, DbError> {
    let ended = State::ALL.iter().filter(|state| state.is_decided() || state.is_final());
    let ended: Vec<&str> = ended.map(|state| state.code()).collect();
    let one_has_ended = sql::<Bool>(
        "EXISTS (SELECT FROM bundle_members o JOIN cases c ON c.county = o.county AND c.id = o.case_id \
         WHERE o.county = bundle_members.county AND o.bundle_id = bundle_members.bundle_id AND c.state = ANY (",
    )
    .bind::<Array<Text>, _>(ended)
    .sql("))");
    let mut query = bundle_members::table
        .filter(bundle_members::waits)
        .filter(one_has_ended)
        .select(bundle_members::bundle_id)
        .distinct()
        .order(bundle_members::bundle_id)
        .limit(limit)
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(bundle_members::bundle_id.gt(after));
    }
    Ok(query.load(conn).await?)
}

/// The part of this case waits no longer.
pub(crate) async fn wait_no_longer(conn: &mut AsyncPgConnection, case: &Case) -> Result<(), DbError> {
    let row = bundle_members::table
        .filter(bundle_members::county.eq(&case.county))
        .filter(bundle_members::case_id.eq(case.id));
    diesel::update(row).set(bundle_members::waits.eq(false)).execute(conn).await?;
    Ok(())
}

/// Gives the whole its number and notes how the results are wished.
pub(crate) async fn hand_in(
    conn: &mut AsyncPgConnection,
    bundle: &BundleCase,
    no: &CaseNo,
    together: bool,
) -> Result<(), DbError> {
    diesel::update(bundle_cases::table.find((&bundle.county, bundle.id)))
        .set((bundle_cases::bundle_no.eq(Some(no)), bundle_cases::together.eq(together)))
        .execute(conn)
        .await?;
    Ok(())
}

fn place(row: Uuid) -> Aad {
    Aad::new("bundle_forms", "answers", row)
}

fn place_of_sources(row: Uuid) -> Aad {
    Aad::new("bundle_forms", "sources", row)
}

pub(crate) async fn save_form(tx: &mut Tx, bundle: &BundleCase, form: &Form) -> Result<(), DbError> {
    let id = Uuid::new_v4();
    let sealed = tx.keyring().seal_json(place(id), &form.answers)?;
    let sources = match form.sources.is_empty() {
        true => None,
        false => Some(tx.keyring().seal_json(place_of_sources(id), &form.sources)?),
    };
    diesel::insert_into(bundle_forms::table)
        .values((
            bundle_forms::county.eq(&bundle.county),
            bundle_forms::bundle_id.eq(bundle.id),
            bundle_forms::id.eq(id),
            bundle_forms::answers.eq(sealed),
            bundle_forms::sources.eq(sources),
            bundle_forms::state.eq(form.state),
            bundle_forms::saved_by.eq(tx.actor().id),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The one form as last saved.
pub(crate) async fn form(tx: &mut Tx, bundle: &BundleCase) -> Result<Option<Form>, DbError> {
    let row: Option<(Uuid, Sealed, FormState, Option<Sealed>)> = bundle_forms::table
        .filter(bundle_forms::county.eq(&bundle.county))
        .filter(bundle_forms::bundle_id.eq(bundle.id))
        .order(bundle_forms::seq.desc())
        .select((bundle_forms::id, bundle_forms::answers, bundle_forms::state, bundle_forms::sources))
        .first(&mut **tx)
        .await
        .optional()?;
    let Some((id, answers, state, sources)) = row else { return Ok(None) };
    let sources = match sources {
        Some(sealed) => tx.keyring().open_json(place_of_sources(id), &sealed)?,
        None => Sources::new(),
    };
    Ok(Some(Form { answers: tx.keyring().open_json(place(id), &answers)?, state, sources }))
}

pub(crate) async fn add_act(
    tx: &mut Tx,
    bundle: &BundleCase,
    what: &str,
    cases: &[CaseId],
) -> Result<(), DbError> {
    let actor = tx.actor().clone();
    diesel::insert_into(bundle_acts::table)
        .values((
            bundle_acts::county.eq(&bundle.county),
            bundle_acts::bundle_id.eq(bundle.id),
            bundle_acts::what.eq(what),
            bundle_acts::actor_kind.eq(actor.kind.as_str()),
            bundle_acts::actor_id.eq(actor.id),
            bundle_acts::cases.eq(cases),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// What happened, the first first; saving and bringing are left to the cases' own timelines.
pub(crate) async fn acts(conn: &mut AsyncPgConnection, bundle: &BundleCase) -> Result<Vec<ActRow>, DbError> {
    Ok(bundle_acts::table
        .filter(bundle_acts::county.eq(&bundle.county))
        .filter(bundle_acts::bundle_id.eq(bundle.id))
        .filter(bundle_acts::what.ne_all(["save_bundle_form", "prefill_bundle_form", "add_bundle_material"]))
        .order(bundle_acts::seq)
        .select(ActRow::as_select())
        .limit(200)
        .load(conn)
        .await?)
}

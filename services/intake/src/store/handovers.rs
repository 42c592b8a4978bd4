//! Paper originals and their handovers. Rows are only ever added.
use crate::{
    domain::{
        handover::{Listed, Place, Step},
        state::State,
    },
    schema::{cases, handover_ends, handovers, originals, originals_out, originals_rules},
    store::cases::Case,
};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    crypto::{Aad, Sealed},
    db::{DbError, Tx},
    id::{CaseId, FileId},
};
use uuid::Uuid;

/// An original.
pub(crate) struct Original {
    pub(crate) id: Uuid,
    pub(crate) what: Listed,
}

fn place(row: Uuid) -> Aad {
    Aad::new("originals", "what", row)
}

/// Lists originals of a case, after those it has.
pub(crate) async fn list(
    tx: &mut Tx,
    case: &Case,
    after: usize,
    listed: &[Listed],
) -> Result<Vec<Uuid>, DbError> {
    let mut ids = Vec::new();
    for (nth, what) in (after + 1..).zip(listed) {
        let id = Uuid::new_v4();
        let sealed = tx.keyring().seal_json(place(id), what)?;
        diesel::insert_into(originals::table)
            .values((
                originals::id.eq(id),
                originals::county.eq(&case.county),
                originals::case_id.eq(case.id.as_uuid()),
                originals::nth.eq(i16::try_from(nth).unwrap_or(i16::MAX)),
                originals::what.eq(sealed),
                originals::copies.eq(i16::from(what.copies)),
            ))
            .execute(&mut **tx)
            .await?;
        ids.push(id);
    }
    Ok(ids)
}

/// The originals of a case, in the order of the list.
pub(crate) async fn of_case(tx: &mut Tx, case: &Case) -> Result<Vec<Original>, DbError> {
    let rows: Vec<(Uuid, Sealed)> = originals::table
        .filter(originals::county.eq(&case.county))
        .filter(originals::case_id.eq(case.id.as_uuid()))
        .order(originals::nth)
        .select((originals::id, originals::what))
        .load(&mut **tx)
        .await?;
    let open =
        |(id, sealed): (Uuid, Sealed)| Ok(Original { id, what: tx.keyring().open_json(place(id), &sealed)? });
    rows.into_iter().map(open).collect()
}

/// A handover with its end.
#[derive(Debug, Clone)]
pub(crate) struct Handover {
    pub(crate) id: Uuid,
    pub(crate) seq: i16,
    pub(crate) giver: Uuid,
    pub(crate) step: Step,
    pub(crate) offered_at: DateTime<Utc>,
    pub(crate) ended_by: Option<Uuid>,
    pub(crate) ended_at: Option<DateTime<Utc>>,
}

type Row = ((Uuid, i16, Place, Place, Uuid, Vec<Uuid>, DateTime<Utc>), Option<(bool, Uuid, DateTime<Utc>)>);

/// The handovers of a case, the first first.
pub(crate) async fn steps(conn: &mut AsyncPgConnection, case: &Case) -> Result<Vec<Handover>, DbError> {
    let rows: Vec<Row> = handovers::table
        .left_join(handover_ends::table.on(handover_ends::handover_id.eq(handovers::id)))
        .filter(handovers::county.eq(&case.county))
        .filter(handovers::case_id.eq(case.id.as_uuid()))
        .order(handovers::seq)
        .select((
            (
                handovers::id,
                handovers::seq,
                handovers::from_place,
                handovers::to_place,
                handovers::giver,
                handovers::originals,
                handovers::offered_at,
            ),
            (handover_ends::taken, handover_ends::by_id, handover_ends::ended_at).nullable(),
        ))
        .load(conn)
        .await?;
    let read = |((id, seq, from, to, giver, originals, offered_at), end): Row| Handover {
        id,
        seq,
        giver,
        step: Step { from, to, originals, taken: end.map(|(taken, _, _)| taken) },
        offered_at,
        ended_by: end.map(|(_, by, _)| by),
        ended_at: end.map(|(_, _, at)| at),
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Offers originals.
pub(crate) async fn offer(
    tx: &mut Tx,
    case: &Case,
    (seq, giver): (i16, Uuid),
    (from, to): (Place, Place),
    originals: &[Uuid],
) -> Result<Uuid, DbError> {
    let id = Uuid::new_v4();
    diesel::insert_into(handovers::table)
        .values((
            handovers::id.eq(id),
            handovers::county.eq(&case.county),
            handovers::case_id.eq(case.id.as_uuid()),
            handovers::seq.eq(seq),
            handovers::from_place.eq(from),
            handovers::to_place.eq(to),
            handovers::giver.eq(giver),
            handovers::originals.eq(originals),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(id)
}

/// Ends a handover, if it has not ended: false if it had.
pub(crate) async fn end(
    tx: &mut Tx,
    id: Uuid,
    taken: bool,
    evidence: Option<FileId>,
) -> Result<bool, DbError> {
    let actor = tx.actor().clone();
    let made = diesel::insert_into(handover_ends::table)
        .values((
            handover_ends::handover_id.eq(id),
            handover_ends::taken.eq(taken),
            handover_ends::by_kind.eq(actor.kind.as_str()),
            handover_ends::by_id.eq(actor.id),
            handover_ends::evidence.eq(evidence.map(|file| file.as_uuid())),
        ))
        .on_conflict_do_nothing()
        .execute(&mut **tx)
        .await?;
    Ok(made == 1)
}

/// Keeps in mind whether originals of a case are neither back nor in the archive.
pub(crate) async fn keep_out(tx: &mut Tx, case: &Case, out: bool) -> Result<(), DbError> {
    if out {
        let row = (originals_out::county.eq(&case.county), originals_out::case_id.eq(case.id.as_uuid()));
        diesel::insert_into(originals_out::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(&mut **tx)
            .await?;
    } else {
        let row = originals_out::table.find((&case.county, case.id.as_uuid()));
        diesel::delete(row).execute(&mut **tx).await?;
    }
    Ok(())
}

/// The cases that are over, and not destroyed, while originals are out, as far as row-level security shows them; those first that have had them longest,
/// one more than `limit` if there are more.
pub(crate) async fn ended_with_originals(
    conn: &mut AsyncPgConnection,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<(DateTime<Utc>, CaseId)>, DbError> {
    let over: Vec<State> = State::ALL.iter().copied().filter(|state| state.is_final()).collect();
    let of_case = originals_out::county.eq(cases::county).and(originals_out::case_id.eq(cases::id));
    let mut query = originals_out::table
        .inner_join(cases::table.on(of_case))
        .filter(cases::state.eq_any(over))
        .filter(cases::destroyed_at.is_null())
        .into_boxed();
    if let Some((since, id)) = after {
        let later = originals_out::since.eq(since).and(originals_out::case_id.gt(id));
        query = query.filter(originals_out::since.gt(since).or(later));
    }
    let query = query.order((originals_out::since, originals_out::case_id)).limit(limit + 1);
    Ok(query.select((originals_out::since, originals_out::case_id)).load(conn).await?)
}

/// Working days after the end of a case in which its originals have to be back.
pub(crate) async fn return_within(conn: &mut AsyncPgConnection) -> Result<i16, DbError> {
    Ok(originals_rules::table.select(originals_rules::return_within).first(conn).await?)
}

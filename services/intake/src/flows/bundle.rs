//! Applications for a bundle (一件事): one form, one hand-over, one notice, one page; each part an ordinary case.
use super::item;
use crate::{
    domain::{
        bundle::{BundleCaseId, Part, Turn, turn},
        bundle_form::PartForm,
        item::Item,
    },
    error::IntakeError,
    store::{
        bundle_cases::{self, BundleCase, MemberRow},
        bundles,
        cases::{self, Case},
        decisions,
    },
};
use contracts::{
    catalogue::{BundleContent, BundleMember},
    intake::{BundleAct, BundleCaseMoved},
};
use kernel::{
    audit::{self, Entity},
    db::{Tx, transact},
    id::CaseId,
};
use serde::Serialize;

pub(crate) mod begin;
pub(crate) mod deliver;
pub(crate) mod form;
pub(crate) mod material;
pub(crate) mod notice;
pub(crate) mod out;
pub(crate) mod read;
pub(crate) mod release;
pub(crate) mod submit;
pub(crate) mod withdraw;

/// A part with all that is known of it.
pub(super) struct Piece {
    pub(super) row: MemberRow,
    pub(super) case: Case,
    pub(super) item: Item,
}

/// An application with its parts.
pub(super) struct Bundled {
    pub(super) bundle: BundleCase,
    pub(super) content: BundleContent,
    pub(super) pieces: Vec<Piece>,
    /// The same, as the rules see them; in the same order.
    pub(super) parts: Vec<Part>,
}

impl Bundled {
    /// The parts with what is known of them and whose turn it is.
    pub(super) fn turns(&self) -> impl Iterator<Item = (&Piece, Turn)> {
        self.pieces.iter().zip(self.parts.iter().map(|part| turn(part, &self.parts)))
    }

    /// The parts of this turn.
    pub(super) fn of_turn(&self, wanted: Turn) -> Vec<&Piece> {
        self.turns().filter(|(_, turn)| *turn == wanted).map(|(piece, _)| piece).collect()
    }

    /// The parts with their forms.
    pub(super) fn forms(&self) -> Vec<PartForm<'_>> {
        self.turns()
            .filter(|(_, turn)| *turn != Turn::Dropped)
            .filter_map(|(piece, turn)| Some((self.member(piece)?, piece, turn)))
            .map(|(member, piece, turn)| PartForm { member, item: &piece.item, waits: turn == Turn::Waits })
            .collect()
    }

    /// What the bundle says of a part.
    pub(super) fn member<'a>(&'a self, piece: &Piece) -> Option<&'a BundleMember> {
        self.content.members.iter().find(|member| member.item == piece.row.base_code)
    }
}

/// The application with its parts, held until the transaction ends, so that what is done to them is done in turn.
pub(super) async fn lock(tx: &mut Tx, id: BundleCaseId) -> Result<Bundled, IntakeError> {
    let bundle = bundle_cases::lock(tx, id).await?.ok_or(IntakeError::NotFound("bundle case"))?;
    bundle_cases::hold_cases(tx, &bundle).await?;
    load(tx, bundle).await
}

/// All parts that the transaction's actor may see.
pub(super) async fn load(tx: &mut Tx, bundle: BundleCase) -> Result<Bundled, IntakeError> {
    let content = bundles::version(tx, &bundle.bundle_code, bundle.bundle_version).await?;
    let content = content.ok_or(IntakeError::NotFound("bundle"))?;
    let actor = tx.actor().clone();
    let (mut pieces, mut parts) = (Vec::new(), Vec::new());
    for row in bundle_cases::members(tx, &bundle).await? {
        let Some(case) = cases::find(tx, &actor, row.case_id).await? else { continue };
        let item = item::of_case(tx, &case).await?;
        let decided = decisions::find(tx, &case).await?.filter(|_| case.state.is_decided());
        let member = content.members.iter().find(|member| member.item == row.base_code);
        parts.push(Part {
            item: row.base_code.clone(),
            after: member.map(|member| member.after.clone()).unwrap_or_default(),
            state: case.state,
            granted: decided.is_some_and(|made| made.outcome != "refuse"),
        });
        pieces.push(Piece { row, case, item });
    }
    Ok(Bundled { bundle, content, pieces, parts })
}

/// The whole of what the caller may see of it at all: whose turn it is follows from every part, and a clerk does not see
/// those that other halls have. Codes and states only; nothing personal is read here.
pub(super) async fn in_full(db: &kernel::db::Db, id: BundleCaseId) -> Result<Bundled, IntakeError> {
    let hall = kernel::actor::Actor::service("intake");
    transact(db, &hall, async |tx| {
        let bundle = bundle_cases::find(tx, id).await?.ok_or(IntakeError::NotFound("bundle case"))?;
        load(tx, bundle).await
    })
    .await
}

/// The three traces of what is done to the whole: its own line, an audit row, an event.
pub(super) async fn record(
    tx: &mut Tx,
    bundle: &BundleCase,
    what: &'static str,
    act: BundleAct,
    cases: Vec<CaseId>,
    detail: &impl Serialize,
) -> Result<(), IntakeError> {
    bundle_cases::add_act(tx, bundle, what, &cases).await?;
    audit::record(tx, what, Entity::new("bundle_case", bundle.id.as_uuid()), detail).await?;
    let event = BundleCaseMoved {
        bundle_case_id: bundle.id.as_uuid(),
        bundle: bundle.bundle_code.clone(),
        act,
        cases,
    };
    bus::publish(tx, &event).await?;
    Ok(())
}

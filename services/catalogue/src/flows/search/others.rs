//! Bundles and halls by plain words.

use actix_web::web::Data;
use kernel::db::{Db, Tx};

use super::freshen::shelf;
use crate::{
    domain::{place::HallKind, search::phrase::Phrase},
    problem::CatalogueError,
    search::{Other, OtherKind, Search, Span},
    store,
    views::search::{BundleHit, HallHit, OthersOut, OthersQuery},
};

/// So many of each kind are shown.
const SHOWN: usize = 5;
/// What a phrase is worth beside the name.
const ALIAS: f32 = 0.98;
const MEMBER: f32 = 0.8;

/// Bundles and halls that fit the words.
pub(crate) async fn search_others(
    db: &Db,
    search: &Data<Search>,
    changes: u64,
    query: &OthersQuery,
) -> Result<OthersOut, CatalogueError> {
    let shelf = shelf(db, search, changes).await?;
    let (words, others) = (query.q.as_str(), shelf.others());
    let place = query.division.as_ref().map(|division| Span::of(&division.prefix()));
    let bundles = others.find(words, OtherKind::Bundle, None, SHOWN)?;
    let halls = others.find(words, OtherKind::Hall, place, SHOWN)?;
    Ok(OthersOut {
        bundles: bundles.into_iter().map(BundleHit::of).collect(),
        halls: halls.into_iter().map(HallHit::of).collect(),
    })
}

/// All bundles in force and all halls, as the index is written from them.
pub(super) async fn all(tx: &mut Tx) -> Result<Vec<Other>, CatalogueError> {
    let mut others = Vec::new();
    for bundle in store::analysis::bundles(tx).await? {
        let mut phrases = vec![Phrase::new(&bundle.name, 1.0)];
        phrases.extend(bundle.aliases.iter().map(|alias| Phrase::new(alias, ALIAS)));
        let named = store::search::names(tx, bundle.members.iter().map(|member| &member.item)).await?;
        phrases.extend(named.iter().map(|name| Phrase::new(name, MEMBER)));
        others.push(Other {
            kind: OtherKind::Bundle,
            code: bundle.code,
            name: bundle.name,
            lines: vec![bundle.summary],
            phrases,
            place: None,
        });
    }
    for (hall, place) in store::search::halls(tx).await? {
        let said = match hall.kind {
            HallKind::ServiceCentre => ["政务大厅", "政务中心", "办事大厅"],
            HallKind::ConvenienceCentre => ["便民服务中心", "办事大厅", "服务大厅"],
            HallKind::VillageStation => ["便民服务站", "代办站", "村部"],
        };
        let mut phrases = vec![Phrase::new(&hall.name, 1.0)];
        phrases.extend(said.iter().map(|word| Phrase::new(&format!("{place}{word}"), ALIAS)));
        others.push(Other {
            kind: OtherKind::Hall,
            code: hall.id.to_string(),
            name: hall.name,
            lines: vec![hall.address, hall.hours, hall.phone],
            phrases,
            place: Some(Span::of(&hall.division.prefix())),
        });
    }
    Ok(others)
}

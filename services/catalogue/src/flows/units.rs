//! The units behind an overlay's stages and reviews: authorities of the directory whose division covers the item's.

use contracts::catalogue::{Finding, OverlayContent, Rule, Unit};
use kernel::{
    code::{Division, Uscc},
    db::Tx,
};

use crate::{problem::CatalogueError, store};

/// Units that the directory does not know, or whose division neither covers the item's nor lies in it.
pub(crate) async fn findings(
    tx: &mut Tx,
    division: &Division,
    overlay: &OverlayContent,
) -> Result<Vec<Finding>, CatalogueError> {
    let named = named(overlay);
    let codes: Vec<&Uscc> = named.iter().map(|(_, _, unit)| &unit.authority).collect();
    let known = store::directory::divisions_of(tx, &codes).await?;
    let wrong = |unit: &Unit| {
        let place = known.iter().find(|(code, _)| *code == unit.authority).map(|(_, place)| place);
        match place {
            None => Some("单位目录里没有"),
            Some(place) if covers(place, division) || covers(division, place) => None,
            Some(_) => Some("管不到这里"),
        }
    };
    let found = named.into_iter().filter_map(|(pointer, what, unit)| {
        let why = wrong(unit)?;
        let zh = format!("{what}的责任单位“{}”{why}", unit.name);
        Some(Finding::new(Rule::UnitCovers, pointer, zh, "no such unit covers the division"))
    });
    Ok(found.collect())
}

fn covers(outer: &Division, inner: &Division) -> bool {
    outer.prefix().contains(inner)
}

fn named(overlay: &OverlayContent) -> Vec<(String, String, &Unit)> {
    let stages = overlay.stages.iter().enumerate().filter_map(|(index, stage)| {
        let unit = stage.unit.as_ref()?;
        Some((format!("/overlay/stages/{index}/unit"), format!("“{}”环节", stage.stage.name()), unit))
    });
    let offices = overlay.review_offices.iter().enumerate().map(|(index, office)| {
        (format!("/overlay/review_offices/{index}/unit"), "审核环节".to_owned(), &office.unit)
    });
    let supervising =
        ("/overlay/supervising_unit".to_owned(), "批后监管".to_owned(), &overlay.supervising_unit);
    stages.chain(offices).chain([supervising]).collect()
}

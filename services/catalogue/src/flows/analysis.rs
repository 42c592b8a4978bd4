//! 减证便民: the analysis of everything that is published.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use contracts::catalogue::{BundleContent, Theme};
use kernel::{code::BaseItemCode, db::Tx};

use crate::{
    domain::analysis::{
        item::{AnalysedItem, OfferFigures},
        report::Analysis,
    },
    problem::CatalogueError,
    store::{self, analysis::FiguresRow},
};

/// So many base items are read at once.
const BITE: i64 = 200;
/// Before so many days of counting a year is not told from them.
const COUNTED_DAYS: i64 = 30;
const YEAR_DAYS: i64 = 365;

/// Analyses what is published now.
pub(crate) async fn analyse(tx: &mut Tx) -> Result<Analysis, CatalogueError> {
    let now = tx.now();
    let mut figures: HashMap<BaseItemCode, Vec<OfferFigures>> = HashMap::new();
    for row in store::analysis::figures(tx).await? {
        figures.entry(row.base_code.clone()).or_default().extend(offers(&row));
    }
    let cases = store::analysis::cases(tx).await?.into_iter();
    let yearly: HashMap<BaseItemCode, u64> =
        cases.filter_map(|(code, cases, since)| Some((code, per_year(cases, since, now)?))).collect();
    let mut items = Vec::new();
    let mut after = String::new();
    loop {
        let bite = store::analysis::bases(tx, &after, BITE).await?;
        let Some(last) = bite.last() else { break };
        after = last.code.to_string();
        items.extend(bite.into_iter().map(|content| {
            let offers = figures.remove(&content.code).unwrap_or_default();
            let groups = content.themes.iter().map(Theme::key).collect();
            let cases = yearly.get(&content.code).copied();
            AnalysedItem::new(content, groups, offers, cases)
        }));
    }
    for bundle in store::analysis::bundles(tx).await? {
        stands_in(&mut items, &bundle);
    }
    Ok(Analysis::of(items))
}

/// Members stand in the bundle; what it asks for once is noted with each of them.
fn stands_in(items: &mut [AnalysedItem], bundle: &BundleContent) {
    let group = format!("bundle/{}", bundle.code);
    for member in &bundle.members {
        let place = items.binary_search_by(|item| item.code.cmp(&member.item)).ok();
        let Some(item) = place.and_then(|place| items.get_mut(place)) else { continue };
        item.groups.push(group.clone());
        let serves = bundle.shared_materials.iter().flat_map(|shared| &shared.serves);
        let own = serves.filter(|serves| serves.item == member.item);
        item.shared.extend(own.map(|serves| (group.clone(), serves.material.clone())));
    }
}

fn offers(row: &FiguresRow) -> Vec<OfferFigures> {
    let number = |value: i32| u32::try_from(value).unwrap_or_default();
    let figures = OfferFigures { trips: number(row.trips), days: row.days.map(number) };
    vec![figures; usize::try_from(row.offers).unwrap_or_default()]
}

/// What the cases since then come to in a year.
fn per_year(cases: i64, since: DateTime<Utc>, now: DateTime<Utc>) -> Option<u64> {
    let days = (now - since).num_days();
    if days < COUNTED_DAYS {
        return None;
    }
    u64::try_from(cases.saturating_mul(YEAR_DAYS) / days).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    #[test]
    fn a_year_is_told_from_a_month_at_least() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(900);
        assert_eq!(per_year(50, now - TimeDelta::days(73), now), Some(250));
        assert_eq!(per_year(50, now - TimeDelta::days(10), now), None);
    }
}

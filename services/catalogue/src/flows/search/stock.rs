//! From rows to what the index is built of.

use std::{collections::HashMap, sync::Arc};

use kernel::{
    code::{BaseItemCode, Division, Uscc},
    db::Tx,
};

use super::others;
use crate::{
    domain::search::{door::Door, phrase::Phrase},
    problem::CatalogueError,
    search::{Authority, Entry, Offer, Places, Point, Stock},
    store::{
        self,
        search::{BaseRow, OfferRow},
    },
};

/// So many base items are read at once.
const BITE: usize = 200;

/// What a phrase is worth beside the name.
const ALIAS: f32 = 0.98;
const RESULT: f32 = 0.85;
const OF_FIELD: f32 = 0.8;

/// Everything.
pub(super) async fn everything(tx: &mut Tx) -> Result<Stock, CatalogueError> {
    // Before the rows: what is told meanwhile is read twice, not missed.
    let position = store::search::head(tx).await?;
    let codes = store::search::codes(tx).await?;
    let entries = changed(tx, &codes).await?;
    let places = Places::of(store::search::places(tx).await?);
    let others = others::all(tx).await?;
    let uses = store::search::uses(tx).await?;
    Ok(Stock { entries, places, others, uses, now: tx.now(), position })
}

/// These items as they are now.
pub(super) async fn changed(tx: &mut Tx, codes: &[BaseItemCode]) -> Result<Vec<Entry>, CatalogueError> {
    let mut synonyms: HashMap<String, Vec<String>> = HashMap::new();
    for (phrase, target) in store::search::synonyms(tx).await? {
        synonyms.entry(target).or_default().push(phrase);
    }
    let mut entries = Vec::with_capacity(codes.len());
    let mut authorities: HashMap<Uscc, Arc<Authority>> = HashMap::new();
    for bite in codes.chunks(BITE) {
        let (bases, rows) = store::search::items(tx, bite).await?;
        let mut offers: HashMap<BaseItemCode, Vec<Offer>> = HashMap::new();
        for row in rows {
            offers.entry(row.code.base()).or_default().push(offer(row, &mut authorities));
        }
        for base in bases {
            let offers = offers.remove(&base.code).unwrap_or_default();
            entries.push(entry(base, offers, &synonyms));
        }
    }
    Ok(entries)
}

fn entry(row: BaseRow, offers: Vec<Offer>, synonyms: &HashMap<String, Vec<String>>) -> Entry {
    let mut phrases = vec![Phrase::new(&row.name, 1.0)];
    let mut add = |text: &str, worth: f32| {
        let phrase = Phrase::new(text, worth);
        let known = phrases.iter().any(|known: &Phrase| known.same(&phrase));
        if !known && !phrase.letters.is_empty() {
            phrases.push(phrase);
        }
    };
    let of_item = synonyms.get(row.code.as_str()).into_iter().flatten();
    row.aliases.iter().chain(of_item).for_each(|alias| add(alias, ALIAS));
    row.results.iter().for_each(|result| add(result, RESULT));
    synonyms.get(&row.domain).into_iter().flatten().for_each(|phrase| add(phrase, OF_FIELD));
    // What the editor wrote differently from how characters are usually read.
    let spelled: Vec<(String, String)> =
        phrases.iter().map(|phrase| (phrase.spelled.clone(), phrase.initials())).collect();
    let own = row
        .pinyin
        .iter()
        .filter(|own| !spelled.iter().any(|(all, initials)| all == *own || initials == *own));
    phrases.extend(own.map(|own| Phrase::new(own, ALIAS)));
    let BaseRow { code, name, domain, item_type, themes, .. } = row;
    Entry { code, name, domain, item_type, themes, phrases, offers }
}

fn offer(row: OfferRow, authorities: &mut HashMap<Uscc, Arc<Authority>>) -> Offer {
    let OfferRow { code, authority, authority_name, authority_kind, division, state, points } = row;
    let authority = authorities.entry(authority).or_insert_with_key(|code| {
        Arc::new(Authority { code: code.clone(), name: authority_name, kind: authority_kind })
    });
    let points = points.iter().filter_map(|text| point(text)).collect();
    Offer { code, authority: Arc::clone(authority), division, state, points }
}

/// `341323000000 hall direct`.
fn point(text: &str) -> Option<Point> {
    let mut words = text.split(' ');
    let division = Division::parse(words.next()?).ok()?;
    Some(Point::new(&division, Door::of_row(words.next()?, words.next()?)))
}

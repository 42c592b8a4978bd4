//! Guides and lists of items, as the public reads them.

use contracts::catalogue::{BaseItemContent, Domain, ResolvedItem};
use kernel::code::{BaseItemCode, Division, ImplementingItemCode, Uscc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    domain::{item_state::ItemState, search::door::Door},
    search::Found,
    views::transfer::SuccessorOut,
};

/// An item's guide, as the public reads it.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct ItemGuide {
    /// The base item.
    pub base_code: BaseItemCode,
    /// Its version.
    pub base_version: i32,
    /// The implementing item; none when a base code was asked for.
    pub implementing_code: Option<ImplementingItemCode>,
    /// The overlay's version.
    pub overlay_version: Option<i32>,
    /// Whether applications are taken.
    pub state: Option<ItemState>,
    /// Why not.
    pub reason: Option<String>,
    /// What is fixed for every hall; only when a base code was asked for.
    pub standard: Option<BaseItemContent>,
    /// The whole guide; only of an implementing item.
    pub item: Option<ResolvedItem>,
    /// Who holds the power now, where the item that was asked for moved to others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moved_to: Vec<SuccessorOut>,
}

/// An item in a list.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct ItemSummary {
    /// The implementing item.
    pub code: ImplementingItemCode,
    /// The base item.
    pub base_code: BaseItemCode,
    /// Its name.
    pub name: String,
    /// Its field.
    pub domain: String,
    /// Its type.
    pub item_type: String,
    /// Who implements it.
    pub authority: Uscc,
    /// Its name.
    pub authority_name: String,
    /// Where.
    pub division: Division,
    /// Whether applications are taken.
    pub state: ItemState,
}

impl ItemSummary {
    /// What a list shows of something found.
    pub(crate) fn of(found: &Found) -> Option<Self> {
        let (entry, offer) = (&found.entry, found.offer()?);
        Some(Self {
            code: offer.code.clone(),
            base_code: entry.code.clone(),
            name: entry.name.clone(),
            domain: entry.domain.clone(),
            item_type: entry.item_type.clone(),
            authority: offer.authority.code.clone(),
            authority_name: offer.authority.name.clone(),
            division: offer.division.clone(),
            state: offer.state,
        })
    }
}

/// Which items are wanted.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ItemQuery {
    /// What people say: words, pinyin, initials; a place named among them narrows the list.
    pub(crate) q: Option<String>,
    /// A field of the township list.
    pub(crate) domain: Option<Domain>,
    /// The implementing items of one base item.
    pub(crate) base: Option<BaseItemCode>,
    /// A theme of the portal, `person/070` or `corporate/005`.
    pub(crate) theme: Option<String>,
    /// A place, 12 digits: what can be handed in there or inside it.
    pub(crate) division: Option<Division>,
    /// The items of one authority.
    pub(crate) authority: Option<Uscc>,
    /// The items of a department in every county, by the kind in the directory of authorities: `civil_affairs`.
    pub(crate) department: Option<String>,
    /// A door: what can be handed in at a window, online, or through an agent.
    pub(crate) door: Option<Door>,
    /// The `next` of the page before.
    pub(crate) after: Option<String>,
    /// How many at most; 20 by default, never more than 100.
    pub(crate) limit: Option<u16>,
}

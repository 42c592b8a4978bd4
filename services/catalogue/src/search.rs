//! Finding items in everyday words: an index in this process's memory, made from the database.
//!
//! It holds nothing of its own: it is built when it is first wanted, follows the catalogue's own outbox from there, and
//! may be thrown away at any moment. tantivy finds candidates among the phrases of base items (some thousand short
//! texts, whatever the number of authorities that implement them); `domain::search` decides how well each fits.

mod ask;
mod keeping;
mod others;
mod shelf;
mod state;
mod text;

pub(crate) use ask::{Asked, Filter, Found};
pub(crate) use keeping::{Keeping, Stock};
pub(crate) use others::{Other, OtherKind};
pub(crate) use shelf::{Authority, Entry, Offer, Places, Point, Shelf, Span};
pub(crate) use state::{Freshness, Search};
pub(crate) use text::IndexError;

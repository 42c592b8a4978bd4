//! Keyset pagination: every list has a limit and a cursor.
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most items one page holds.
pub const MAX_LIMIT: u16 = 100;
const DEFAULT_LIMIT: u16 = 20;

/// One page of a list.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Page<T> {
    /// The items, in the list's order.
    pub items: Vec<T>,
    /// Send it as `after` for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// A page of at most `limit` items from a query that asked for one more; `cursor` names the last item.
    pub fn of(mut items: Vec<T>, limit: i64, cursor: impl FnOnce(&T) -> String) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(cursor);
        Self { items, next }
    }

    /// The same page with every item changed.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(change).collect(), next: self.next }
    }
}

/// The part of a list's query that turns pages.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PageQuery {
    /// The `next` of the page before.
    pub after: Option<String>,
    /// How many items at most; 20 by default, never more than 100.
    pub limit: Option<u16>,
}

impl PageQuery {
    /// How many items the page holds at most.
    pub fn limit(&self) -> i64 {
        i64::from(self.limit.unwrap_or(DEFAULT_LIMIT).clamp(1, MAX_LIMIT))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_where_the_next_begins_only_if_there_is_more() {
        let page = Page::of(vec![1, 2, 3], 2, ToString::to_string);
        assert_eq!((page.items, page.next.as_deref()), (vec![1, 2], Some("2")));
        let last = Page::of(vec![3], 2, ToString::to_string);
        assert_eq!((last.items, last.next), (vec![3], None));
    }

    #[test]
    fn no_list_gives_more_than_its_limit() {
        assert_eq!(PageQuery { after: None, limit: Some(60_000) }.limit(), 100);
        assert_eq!(PageQuery { after: None, limit: Some(0) }.limit(), 1);
        assert_eq!(PageQuery::default().limit(), 20);
    }
}

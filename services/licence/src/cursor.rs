//! The place in a list that is ordered by time and id.
use crate::problem::LicenceError;
use chrono::{DateTime, Utc};
use kernel::http::PageQuery;
use uuid::Uuid;

/// The cursor that stands for a place.
pub(crate) fn write_cursor(at: DateTime<Utc>, id: Uuid) -> String {
    format!("{}_{id}", at.timestamp_micros())
}

/// The place a query's `after` stands for.
pub(crate) fn read_cursor(query: &PageQuery) -> Result<Option<(DateTime<Utc>, Uuid)>, LicenceError> {
    let Some(text) = &query.after else { return Ok(None) };
    let place = text.split_once('_').and_then(|(at, id)| {
        let at = DateTime::from_timestamp_micros(at.parse().ok()?)?;
        Some((at, Uuid::parse_str(id).ok()?))
    });
    place.map(Some).ok_or(LicenceError::BadCursor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        let (at, id) = ("2026-11-21T08:00:00.123456Z".parse().unwrap(), Uuid::new_v4());
        let query = PageQuery { after: Some(write_cursor(at, id)), limit: None };
        assert_eq!(read_cursor(&query).unwrap(), Some((at, id)));
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "_", "12", "x_y", "99999999999999999999_00000000-0000-0000-0000-000000000000"] {
            let query = PageQuery { after: Some(text.into()), limit: None };
            assert!(read_cursor(&query).is_err(), "{text}");
        }
    }
}

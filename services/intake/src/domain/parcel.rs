//! Results that are sent by post (邮寄送达): where a parcel is follows from what the carrier told of it.
use chrono::{DateTime, TimeDelta, Utc};

kernel::code_table! {
    /// Where a parcel is.
    ParcelState, "state of a parcel" {
        /// Ordered; the carrier has not confirmed it.
        Ordered = "ordered", "待交寄";
        /// The carrier has the order, under its own number.
        Posted = "posted", "已交寄";
        /// Taken, and moving.
        OnTheWay = "on_the_way", "运输中";
        /// Somebody signed for it.
        Delivered = "delivered", "已送达";
        /// It came back.
        Returned = "returned", "已退回";
        /// Ordered several times in vain.
        Stuck = "stuck", "多次失败，请人工处理";
        /// The result was handed over otherwise before it was posted.
        Stopped = "stopped", "已停止";
    }
}

kernel::code_table! {
    /// What a carrier tells of a parcel.
    Track, "news of a parcel" {
        /// The carrier took it.
        Accepted = "accepted", "已揽收";
        /// It passed a place.
        Moved = "moved", "运输中";
        /// It is being brought.
        Out = "out", "派送中";
        /// Somebody signed for it.
        Delivered = "delivered", "已签收";
        /// Nobody was there, or it was refused.
        Failed = "failed", "投递未成功";
        /// It came back to the hall.
        Returned = "returned", "已退回";
    }
}

impl ParcelState {
    /// Where a parcel is after this was told; none where it says nothing new of that. What is over stays over: an old message
    /// that comes late moves nothing.
    #[must_use]
    pub fn after(self, what: Track) -> Option<Self> {
        match (self, what) {
            (Self::Delivered | Self::Returned | Self::Stopped, _) => None,
            (_, Track::Delivered) => Some(Self::Delivered),
            (_, Track::Returned) => Some(Self::Returned),
            (Self::OnTheWay, _) => None,
            (_, Track::Accepted | Track::Moved | Track::Out | Track::Failed) => Some(Self::OnTheWay),
        }
    }

    /// It is neither here nor there.
    #[must_use]
    pub fn is_under_way(self) -> bool {
        matches!(self, Self::Ordered | Self::Posted | Self::OnTheWay)
    }
}

/// A carrier's clock may be ahead of ours by so much.
const AHEAD: TimeDelta = TimeDelta::minutes(10);

/// Whether a receipt may bear this time: not before the parcel was ordered, and not in the future. For post, the day on the receipt is the
/// day of delivery (民事诉讼法 91), so a time that cannot be is not taken.
#[must_use]
pub fn may_be_signed(at: DateTime<Utc>, ordered_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    at + AHEAD >= ordered_at && at <= now + AHEAD
}

/// Why something about a parcel is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParcelRefused {
    /// No carrier is named.
    #[error("no carrier is connected here")]
    NoCarrier,
    /// The case is not decided.
    #[error("there is no result to send yet")]
    NothingToSend,
    /// Another parcel of the case is under way.
    #[error("a parcel of this case is under way")]
    UnderWay,
    /// Name, address or telephone cannot be one.
    #[error("the address must have a name, a street and a place of 5 to 200 characters")]
    BadAddress,
    /// There is no such parcel.
    #[error("there is no such parcel, or it is not yours to see")]
    NotFound,
    /// Only what came back or could not be sent is settled.
    #[error("this parcel needs no looking after")]
    NotToChase,
    /// The carrier's message is not what was agreed on.
    #[error("the message is not what was agreed on")]
    NotRead,
    /// A receipt from before the order, or from the future.
    #[error("the receipt bears a time that cannot be")]
    BadTime,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_over_stays_over_whatever_comes_late() {
        for over in [ParcelState::Delivered, ParcelState::Returned, ParcelState::Stopped] {
            assert!(Track::ALL.iter().all(|what| over.after(*what).is_none()), "{over}");
        }
        assert_eq!(ParcelState::OnTheWay.after(Track::Moved), None);
        assert_eq!(ParcelState::Posted.after(Track::Failed), Some(ParcelState::OnTheWay));
        assert_eq!(ParcelState::Ordered.after(Track::Delivered), Some(ParcelState::Delivered));
    }

    #[test]
    fn a_receipt_is_neither_older_than_the_order_nor_from_the_future() {
        let at = |seconds: i64| DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap();
        assert!(may_be_signed(at(0), at(0), at(0)));
        assert!(may_be_signed(at(3600), at(0), at(7200)));
        assert!(!may_be_signed(at(-3600), at(0), at(0)));
        assert!(!may_be_signed(at(3600), at(0), at(0)));
    }

    #[test]
    fn the_words_are_those_of_the_check_constraints() {
        let sql = include_str!("../../../../migrations/intake/2026-11-22-005202_send_by_post/up.sql");
        let list = |name: &str| -> Vec<String> {
            let rest = sql.split(&format!("{name} CHECK (")).nth(1).unwrap();
            let inside = rest.split("IN (").nth(1).and_then(|rest| rest.split(')').next()).unwrap();
            inside.split(',').map(|word| word.trim().trim_matches('\'').to_owned()).collect()
        };
        let states: Vec<_> = ParcelState::ALL.iter().map(|state| state.code().to_owned()).collect();
        assert_eq!(list("parcels_state"), states);
        let news: Vec<_> = Track::ALL.iter().map(|what| what.code().to_owned()).collect();
        assert_eq!(list("parcel_events_what"), news);
    }
}

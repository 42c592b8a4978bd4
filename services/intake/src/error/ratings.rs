//! Kinds and codes of what an appeal against a rating refuses, and a rating device.
use crate::domain::{rating_appeal::AppealRefused, rating_device::DeviceRefused};
use kernel::problem::Kind;

pub(super) fn appeal_code(why: AppealRefused) -> (Kind, &'static str) {
    match why {
        AppealRefused::NotCalled => (Kind::Conflict, "appeal_before_call"),
        AppealRefused::NotYourOffice => (Kind::Forbidden, "appeal_not_your_office"),
        AppealRefused::TooLate => (Kind::Conflict, "appeal_too_late"),
        AppealRefused::Appealed => (Kind::Conflict, "appealed_before"),
        AppealRefused::SameOffice => (Kind::Forbidden, "appeal_same_office"),
        AppealRefused::Judged => (Kind::Conflict, "appeal_judged"),
    }
}

pub(super) fn device_code(why: DeviceRefused) -> (Kind, &'static str) {
    match why {
        DeviceRefused::BadWindow => (Kind::Invalid, "rating_window_invalid"),
        DeviceRefused::NoHall => (Kind::Forbidden, "rating_no_hall"),
        DeviceRefused::NoSeat => (Kind::Conflict, "rating_no_seat"),
        DeviceRefused::NoDevice => (Kind::Conflict, "rating_no_device"),
        DeviceRefused::NotServed => (Kind::Conflict, "rating_not_served"),
        DeviceRefused::OwnDevice => (Kind::Forbidden, "rating_own_device"),
        DeviceRefused::BadCode => (Kind::Conflict, "rating_code_unknown"),
        DeviceRefused::UnknownDevice => (Kind::Forbidden, "rating_device_unknown"),
        DeviceRefused::Over => (Kind::Conflict, "rating_request_over"),
    }
}

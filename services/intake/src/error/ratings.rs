//! Kinds and codes of what an appeal against a rating refuses.
use crate::domain::rating_appeal::AppealRefused;
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

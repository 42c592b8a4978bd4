//! Every query of this service. Row-level security stands behind each of them.
mod licences;
mod presentations;
mod types;
mod uses;

pub(crate) use licences::{
    LicenceRow, NewChange, NewLicence, find_by_identifier, find_licence, find_of_decision, find_of_holder,
    find_taken_over, insert_change, insert_licence, last_reason, list_of_holder, next_serial, page_of_all,
    running_out, set_status, usable_of_holder,
};
pub(crate) use presentations::{NewPresentation, Obstacle, consume, find_obstacle, insert_presentation};
pub(crate) use types::{find_type, list_types, save_type};
pub(crate) use uses::{NewUse, UseRow, cases_using, insert_use, list_uses, used_in_case};

//! Who stands for whom, as a part of the table of operations.

use actix_web::http::Method;
use kernel::http::Routes;

use super::{absences, guardians, merges};

/// Entries that became one; guardians and their wards; members who are away and their substitutes.
pub(super) fn routes() -> Routes {
    Routes::new()
        .guarded(
            Method::GET,
            "/me/merges",
            merges::list_own_merges,
            "Entries of the caller that were merged into his present one",
        )
        .guarded(
            Method::GET,
            "/persons/{id}/merges",
            merges::list_merges,
            "Entries that were merged into a person's, for the counter where it may be taken back",
        )
        .guarded(Method::GET, "/me/wards", guardians::list_own_wards, "Whose guardian the caller is")
        .guarded(
            Method::POST,
            "/me/wards",
            guardians::register_ward,
            "Records the caller as guardian of his child, once the household register has said that he is a parent",
        )
        .guarded(
            Method::POST,
            "/me/wards/{id}/act",
            guardians::act_for_ward,
            "Acts for a ward from the next token on",
        )
        .guarded(
            Method::GET,
            "/me/guardians",
            guardians::list_own_guardians,
            "Who the caller's guardians are",
        )
        .guarded(
            Method::GET,
            "/persons/{id}/guardians",
            guardians::list_guardians,
            "Who a person's guardians are, for the counter",
        )
        .and(substitutes())
}

fn substitutes() -> Routes {
    Routes::new()
        .guarded(
            Method::POST,
            "/absences",
            absences::propose_absence,
            "Proposes who stands in for a member who is away",
        )
        .guarded(
            Method::GET,
            "/absences",
            absences::list_absences,
            "Absences that are asked for, in force or to come",
        )
        .guarded(
            Method::POST,
            "/absences/{id}/approve",
            absences::approve_absence,
            "Lets the substitute have the absent one's roles for that time",
        )
        .guarded(Method::POST, "/absences/{id}/refuse", absences::refuse_absence, "Refuses an absence")
        .guarded(
            Method::POST,
            "/absences/{id}/end",
            absences::end_absence,
            "Ends an absence before its time: the substitute's roles are his own again at once",
        )
}

//! The operations of the catalogue as a table.

use actix_web::http::Method;
use kernel::http::Routes;

mod base;
mod claims;
mod directory;
mod items;

use base::{
    create_base_item, create_base_version, edit_base_draft, publish_base, send_back_base, submit_base,
};
use claims::{
    claim_item, fill_overlay, list_claims, publish_overlay, repeal_item, resume_item, send_back_overlay,
    submit_overlay, suspend_item,
};
use directory::{get_hall, list_authorities, list_divisions, list_domains, list_halls};
use items::{get_item, get_version, list_items, list_versions};

/// Everything that can be asked of the catalogue.
pub(crate) fn routes() -> Routes {
    public().and(editing()).and(publishing())
}

fn public() -> Routes {
    Routes::new()
        .public(Method::GET, "/items", list_items, "Published items: by plain words, pinyin, field and place")
        .public(
            Method::GET,
            "/items/{code}",
            get_item,
            "An item's guide, by base, implementing or handling code",
        )
        .public(Method::GET, "/domains", list_domains, "The fields of the township list")
        .public(Method::GET, "/divisions", list_divisions, "The divisions directly below one")
        .public(Method::GET, "/halls", list_halls, "The halls inside a division")
        .public(Method::GET, "/halls/{id}", get_hall, "A hall with its windows")
        .public(Method::GET, "/authorities", list_authorities, "The authorities inside a division")
}

fn editing() -> Routes {
    Routes::new()
        .guarded(
            Method::GET,
            "/items/{code}/versions",
            list_versions,
            "All versions of a base item or overlay",
        )
        .guarded(Method::GET, "/items/{code}/versions/{version}", get_version, "One version with its content")
        .guarded(
            Method::GET,
            "/claims",
            list_claims,
            "Who claimed what, and what still has to follow a new base",
        )
        .guarded(Method::POST, "/base-items", create_base_item, "Enters a new base item as a draft")
        .guarded(Method::POST, "/base-items/{code}/versions", create_base_version, "Begins the next version")
        .guarded(Method::PUT, "/base-items/{code}/draft", edit_base_draft, "Saves the draft of a base item")
        .guarded(Method::POST, "/base-items/{code}/submit", submit_base, "Hands the draft to review")
        .guarded(Method::POST, "/claims", claim_item, "Claims a base item for an authority")
        .guarded(
            Method::PUT,
            "/claims/{code}/overlay",
            fill_overlay,
            "Saves the overlay; If-Match 0 begins one",
        )
        .guarded(Method::POST, "/claims/{code}/submit", submit_overlay, "Hands the overlay to review")
}

fn publishing() -> Routes {
    Routes::new()
        .guarded(Method::POST, "/base-items/{code}/publish", publish_base, "Puts a base version in force")
        .guarded(
            Method::POST,
            "/base-items/{code}/send-back",
            send_back_base,
            "Sends a version back to its editor",
        )
        .guarded(Method::POST, "/claims/{code}/publish", publish_overlay, "Puts an overlay in force")
        .guarded(
            Method::POST,
            "/claims/{code}/send-back",
            send_back_overlay,
            "Sends an overlay back to its editor",
        )
        .guarded(Method::POST, "/claims/{code}/suspend", suspend_item, "Takes no new cases for now")
        .guarded(Method::POST, "/claims/{code}/resume", resume_item, "Takes cases again")
        .guarded(Method::POST, "/claims/{code}/repeal", repeal_item, "Ends the item for good")
}

//! The operations of the catalogue as a table.

use actix_web::http::Method;
use kernel::http::Routes;

mod analysis;
mod base;
mod bundles;
mod claims;
mod data;
mod decide;
mod directory;
mod exports;
mod imports;
mod items;
mod life;
mod lists;
mod others;
mod registers;
mod samples;
mod standard;
mod transfers;
mod words;

use base::{
    create_base_item, create_base_version, edit_base_draft, publish_base, send_back_base, submit_base,
};
use claims::{
    claim_item, fill_overlay, list_claims, publish_overlay, repeal_item, resume_item, send_back_overlay,
    submit_overlay, suspend_item,
};
use decide::{ask_eligibility, ask_fees, ask_materials};
use directory::{get_hall, list_authorities, list_divisions, list_domains, list_halls};
use items::{get_item, get_version, list_items, list_versions};
use life::{
    diff_versions, legal_review_base, legal_review_overlay, legally_return_base, legally_return_overlay,
    list_acts, list_desk, list_rules, repeal_base, report_quality, resume_base, return_base, return_overlay,
    review_base, review_overlay, suspend_base, withdraw_base, withdraw_overlay,
};

/// Everything that can be asked of the catalogue.
pub(crate) fn routes() -> Routes {
    public()
        .and(editing())
        .and(reviewing())
        .and(publishing())
        .and(bundles::routes())
        .and(words::routes())
        .and(others::routes())
        .and(samples::routes())
        .and(analysis::routes())
        .and(data::files())
        .and(data::lists())
        .and(data::registers())
        .and(standard::routes())
        .and(transfers::routes())
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
        .public(
            Method::POST,
            "/items/{code}/eligibility",
            ask_eligibility,
            "Whether someone with these answers may apply, or the next question",
        )
        .public(Method::POST, "/items/{code}/fees", ask_fees, "What someone with these answers pays")
        .public(
            Method::POST,
            "/items/{code}/materials",
            ask_materials,
            "What someone with these answers brings",
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

fn reviewing() -> Routes {
    Routes::new()
        .guarded(Method::GET, "/items/{code}/versions/{version}/acts", list_acts, "Who did what to a version")
        .guarded(Method::GET, "/items/{code}/diff", diff_versions, "What differs between two versions")
        .guarded(
            Method::GET,
            "/desk",
            list_desk,
            "Items with what is in force, being worked on and waiting for its day",
        )
        .guarded(Method::GET, "/quality", report_quality, "Items in force that break a quality rule today")
        .guarded(Method::GET, "/quality-rules", list_rules, "The quality rules, explained")
        .guarded(
            Method::POST,
            "/base-items/{code}/review",
            review_base,
            "Passes a base version for the department",
        )
        .guarded(
            Method::POST,
            "/base-items/{code}/return",
            return_base,
            "Sends a base version back for the department",
        )
        .guarded(
            Method::POST,
            "/base-items/{code}/legal-review",
            legal_review_base,
            "Passes a base version as lawful",
        )
        .guarded(
            Method::POST,
            "/base-items/{code}/legal-return",
            legally_return_base,
            "Sends a base version back as not lawful yet",
        )
        .guarded(
            Method::POST,
            "/claims/{code}/review",
            review_overlay,
            "Passes an overlay for the department",
        )
        .guarded(
            Method::POST,
            "/claims/{code}/return",
            return_overlay,
            "Sends an overlay back for the department",
        )
        .guarded(
            Method::POST,
            "/claims/{code}/legal-review",
            legal_review_overlay,
            "Passes an overlay as lawful",
        )
        .guarded(
            Method::POST,
            "/claims/{code}/legal-return",
            legally_return_overlay,
            "Sends an overlay back as not lawful yet",
        )
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
        .guarded(
            Method::POST,
            "/base-items/{code}/withdraw",
            withdraw_base,
            "Takes back a base version before its day",
        )
        .guarded(
            Method::POST,
            "/base-items/{code}/suspend",
            suspend_base,
            "Suspends a base item in every hall at once",
        )
        .guarded(
            Method::POST,
            "/base-items/{code}/resume",
            resume_base,
            "Takes a suspended base item up again",
        )
        .guarded(Method::POST, "/base-items/{code}/repeal", repeal_base, "Ends a base item in every hall")
        .guarded(
            Method::POST,
            "/claims/{code}/withdraw",
            withdraw_overlay,
            "Takes back an overlay before its day",
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

//! The operations of imports, exports, lists and the register of halls, as a table.

use actix_web::http::Method;
use kernel::http::Routes;

use super::{
    exports::export_items,
    imports::{
        assign_name_draft, begin_import, confirm_import, count_name_drafts, discard_import, drop_name_draft,
        edit_name_draft, get_import, get_import_template, list_import_findings, list_imports,
        list_name_drafts, reopen_name_draft,
    },
    lists::{
        approve_list, begin_list, edit_list, fill_list, get_list, get_list_draft, get_list_file,
        get_list_history, get_list_template, list_list_drafts, list_lists, publish_list, send_back_list,
    },
    registers::{
        add_inspection_photo, close_defect, fill_register, get_inspection_photo, get_register, inspect_hall,
        keep_register, list_inspections, list_registers, list_standard_points, rectify_defect, reopen_defect,
    },
};

/// The register of halls.
pub(super) fn registers() -> Routes {
    Routes::new()
        .guarded(Method::GET, "/registers", list_registers, "Halls of a division with their five rates")
        .guarded(
            Method::GET,
            "/registers/{hall}",
            get_register,
            "What is stationed in a hall, its rates, and the list behind each figure",
        )
        .guarded(
            Method::PUT,
            "/registers/{hall}",
            keep_register,
            "Writes the register of a hall; If-Match 0 begins it",
        )
        .guarded(
            Method::POST,
            "/registers/{hall}/fill",
            fill_register,
            "Adds what acceptance points say is handled in the hall",
        )
        .guarded(Method::GET, "/standard-points", list_standard_points, "The checklist of the hall standard")
        .guarded(Method::GET, "/registers/{hall}/inspections", list_inspections, "Inspections of a hall")
        .guarded(
            Method::POST,
            "/registers/{hall}/inspections",
            inspect_hall,
            "Enters an inspection of a hall",
        )
        .guarded(
            Method::POST,
            "/inspections/{id}/rectify",
            rectify_defect,
            "Reports that a finding is put right",
        )
        .guarded(
            Method::POST,
            "/inspections/{id}/close",
            close_defect,
            "Finds on a second look that it is right",
        )
        .guarded(
            Method::POST,
            "/inspections/{id}/reopen",
            reopen_defect,
            "Finds on a second look that it is still wrong",
        )
        .guarded(
            Method::POST,
            "/inspection-photos",
            add_inspection_photo,
            "Stores a picture of an inspection",
        )
        .guarded(
            Method::GET,
            "/inspection-photos/{sha256}",
            get_inspection_photo,
            "A picture of an inspection",
        )
}

/// Lists.
pub(super) fn lists() -> Routes {
    Routes::new()
        .public(Method::GET, "/lists", list_lists, "The lists in force, one per kind and place")
        .public(Method::GET, "/lists/{id}", get_list, "A published list with its entries")
        .public(
            Method::GET,
            "/lists/{id}/history",
            get_list_history,
            "All published versions of a list, with what each changed and why",
        )
        .public(Method::GET, "/lists/{id}/file", get_list_file, "A published list as xlsx, csv or JSON")
        .guarded(Method::GET, "/list-drafts", list_list_drafts, "Versions that are not published yet")
        .guarded(Method::GET, "/list-drafts/{id}", get_list_draft, "A version with what it changes")
        .guarded(Method::POST, "/list-drafts", begin_list, "Begins the next version of a list")
        .guarded(Method::PUT, "/list-drafts/{id}", edit_list, "Saves what a draft says")
        .guarded(
            Method::POST,
            "/list-drafts/{id}/entries",
            fill_list,
            "Replaces the entries of a draft by those of a file",
        )
        .guarded(
            Method::POST,
            "/list-drafts/{id}/approve",
            approve_list,
            "Approves a draft, as the second person",
        )
        .guarded(
            Method::POST,
            "/list-drafts/{id}/send-back",
            send_back_list,
            "Sends a version back to its editor",
        )
        .guarded(
            Method::POST,
            "/list-drafts/{id}/publish",
            publish_list,
            "Lets everyone read an approved version",
        )
        .guarded(
            Method::GET,
            "/list-templates/{kind}",
            get_list_template,
            "An empty workbook with the columns of a list",
        )
}

/// Files in and out.
pub(super) fn files() -> Routes {
    Routes::new()
        .guarded(Method::POST, "/imports", begin_import, "Takes a file and checks it; nothing comes in yet")
        .guarded(Method::GET, "/imports", list_imports, "The imports of one's division, the newest first")
        .guarded(Method::GET, "/imports/{id}", get_import, "How far an import is")
        .guarded(
            Method::GET,
            "/imports/{id}/findings",
            list_import_findings,
            "What is wrong, line by line, and what to do",
        )
        .guarded(
            Method::POST,
            "/imports/{id}/confirm",
            confirm_import,
            "Puts a checked import in, as a whole",
        )
        .guarded(Method::POST, "/imports/{id}/discard", discard_import, "Gives an import up")
        .guarded(
            Method::GET,
            "/import-templates/{kind}",
            get_import_template,
            "An empty workbook with columns and dictionaries",
        )
        .guarded(Method::GET, "/exports/{kind}", export_items, "What is published, as xlsx, csv or JSON")
        .guarded(Method::GET, "/name-drafts", list_name_drafts, "Items of which only a name is known")
        .guarded(Method::GET, "/name-draft-counts", count_name_drafts, "How many of them are in each state")
        .guarded(
            Method::PUT,
            "/name-drafts/{id}",
            edit_name_draft,
            "Corrects the words of a names-only draft",
        )
        .guarded(Method::POST, "/name-drafts/{id}/assign", assign_name_draft, "Gives a draft its base code")
        .guarded(Method::POST, "/name-drafts/{id}/drop", drop_name_draft, "Puts a draft aside")
        .guarded(Method::POST, "/name-drafts/{id}/reopen", reopen_name_draft, "Takes a draft up again")
}

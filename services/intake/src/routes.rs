//! The operations of intake: the table, and thin handlers by resource.
use actix_web::http::Method;
use kernel::http::Routes;

mod alarm;
mod answer;
mod archive;
mod benefit;
mod bulk_act;
mod bundle;
mod case;
mod catch_up;
mod clock;
mod decision;
mod document;
mod draft;
mod duplicate;
mod expert;
mod fee;
mod figures;
mod file;
mod handover;
mod hearing;
mod hold;
mod life;
mod machine;
mod mandate;
mod national;
mod packet;
mod parcel;
mod payment;
mod power;
mod project;
mod query;
mod queue;
mod rating;
mod rating_appeal;
mod rating_device;
mod register;
mod retention;
mod step;
mod supervision;
mod template;
mod vertical;

/// All operations of intake.
pub(crate) fn routes() -> Routes {
    public()
        .and(drafts())
        .and(forms())
        .and(files())
        .and(mandates())
        .and(answers())
        .and(course())
        .and(ends())
        .and(registers())
        .and(powers())
        .and(documents())
        .and(holds())
        .and(life::routes())
        .and(hearing::routes())
        .and(expert::table())
        .and(retention::table())
        .and(rating::table())
        .and(rating_appeal::table())
        .and(rating_device::table())
        .and(bundle::routes())
        .and(project::routes())
        .and(packet::table())
        .and(handover::table())
        .and(catch_up::table())
        .and(fee::table())
        .and(payment::table())
        .and(benefit::table())
        .and(template::table())
        .and(figures::table())
        .and(national::table())
        .and(queue::table())
        .and(bulk_act::table())
        .and(duplicate::table())
        .and(vertical::table())
        .and(parcel::table())
}

fn holds() -> Routes {
    Routes::new()
        .guarded(
            Method::POST,
            "/cases/{id}/hold/confirm",
            hold::confirm_payee,
            "The applicant himself says that contact and payee are right",
        )
        .guarded(
            Method::POST,
            "/cases/{id}/hold/propose",
            hold::propose_release,
            "Proposes, with evidence, to release a case held for its contact or payee",
        )
        .guarded(
            Method::POST,
            "/cases/{id}/hold/approve",
            hold::approve_release,
            "Releases a held case that another officer proposed to release",
        )
}

fn documents() -> Routes {
    Routes::new()
        .guarded(
            Method::GET,
            "/cases/{id}/documents",
            document::list_documents,
            "The official documents of a case: receipts, notices, decisions",
        )
        .guarded(
            Method::GET,
            "/cases/{id}/documents/{document}",
            document::get_document,
            "A document as PDF, the same bytes for ever; the look is logged and shown to the applicant",
        )
        .guarded(
            Method::GET,
            "/cases/{id}/archive",
            archive::get_archive,
            "A case that is over as one signed package that stands alone; the look is logged",
        )
        .public(
            Method::GET,
            "/documents/check",
            document::check_document,
            "Checks a document by the number and code printed on it; tells nothing about the person",
        )
}

fn powers() -> Routes {
    Routes::new()
        .guarded(
            Method::GET,
            "/cases/{id}/moves",
            power::list_case_moves,
            "The moves of powers a case has been through, with both item codes",
        )
        .guarded(
            Method::GET,
            "/items/{code}/open-cases",
            power::count_open_cases,
            "How many cases are unfinished under an item, by state: what a move of the power would find",
        )
}

fn public() -> Routes {
    Routes::new().public(
        Method::GET,
        "/state-machine",
        machine::get_state_machine,
        "The life of a case as a table of (from, action, to, who)",
    )
}

fn drafts() -> Routes {
    Routes::new()
        .guarded(
            Method::POST,
            "/cases",
            draft::create_case,
            "Begins an application, bound to the item's versions of now",
        )
        .guarded(Method::POST, "/cases/{id}/discard", draft::discard_case, "Throws a draft away")
        .guarded(
            Method::POST,
            "/cases/{id}/submit",
            draft::submit_case,
            "Hands an application in and gives the receipt",
        )
        .guarded(
            Method::POST,
            "/cases/{id}/supplement",
            draft::supplement_case,
            "Brings what the notice asked for",
        )
        .guarded(Method::POST, "/cases/{id}/withdraw", draft::withdraw_case, "Takes an application back")
        .guarded(
            Method::GET,
            "/cases",
            case::list_cases,
            "The cases of the caller: a citizen's own, staff's work list",
        )
        .guarded(
            Method::GET,
            "/cases/{id}",
            case::get_case,
            "A case in full; the look is logged and shown to the applicant",
        )
        .guarded(
            Method::GET,
            "/cases/{id}/item",
            case::get_case_item,
            "The item of a case with its form, at the versions the case was begun with",
        )
        .guarded(
            Method::GET,
            "/cases/by-no/{case_no}",
            case::get_case_by_no,
            "A case by the number that people say",
        )
        .guarded(
            Method::GET,
            "/cases/{id}/timeline",
            case::get_timeline,
            "What happened on a case, and who did it",
        )
        .guarded(
            Method::GET,
            "/cases/{id}/licence-content",
            case::get_licence_content,
            "What the licences decided on a case are written from, for the licence service",
        )
}

/// The form of an application: checked, kept unfinished, or filled in with what is known.
fn forms() -> Routes {
    Routes::new()
        .guarded(
            Method::PUT,
            "/cases/{id}/form",
            draft::save_form,
            "Saves the form; tells what is wrong field by field",
        )
        .guarded(
            Method::PUT,
            "/cases/{id}/form/unfinished",
            draft::keep_form,
            "Keeps the form of a draft as far as it is filled in; nothing is checked yet",
        )
        .guarded(
            Method::POST,
            "/cases/{id}/form/prefill",
            draft::prefill_form,
            "Fills in what the applicant's licences and entry tell; a form that someone began stays as it is",
        )
}

fn files() -> Routes {
    Routes::new()
        .guarded(
            Method::POST,
            "/evidence",
            file::add_evidence,
            "Takes a file that belongs to no case: the signed sheet of a mandate",
        )
        .guarded(
            Method::POST,
            "/cases/{id}/evidence",
            file::add_case_evidence,
            "Takes a file for a step, a special procedure or a delivery",
        )
        .guarded(
            Method::POST,
            "/cases/{id}/materials/{code}/files",
            file::add_material_file,
            "Adds a file to a material: JPEG, PNG or PDF up to 10 MiB",
        )
        .guarded(
            Method::POST,
            "/cases/{id}/materials/{code}/licence",
            file::attach_licence,
            "Takes a licence of the applicant as a material",
        )
        .guarded(
            Method::GET,
            "/cases/{id}/files/{file}",
            file::get_file,
            "The bytes of a file; the look is logged and shown to the applicant",
        )
}

fn mandates() -> Routes {
    Routes::new()
        .guarded(
            Method::POST,
            "/mandates",
            mandate::give_mandate,
            "Records who may do what for whom, until when",
        )
        .guarded(
            Method::GET,
            "/mandates",
            mandate::list_mandates,
            "The mandates the caller gave, got or recorded",
        )
        .guarded(Method::POST, "/mandates/{id}/revoke", mandate::revoke_mandate, "Takes a mandate back")
        .guarded(
            Method::GET,
            "/mandates/{id}/evidence",
            mandate::get_mandate_evidence,
            "The file that proves a mandate",
        )
        .guarded(
            Method::GET,
            "/mandates/{id}/document",
            mandate::get_mandate_document,
            "The mandate as PDF (委托书); the look is logged and shown to the principal",
        )
}

fn answers() -> Routes {
    Routes::new()
        .guarded(
            Method::POST,
            "/cases/{id}/deficiencies",
            answer::request_supplement,
            "Tells the applicant, once, all that is missing",
        )
        .guarded(
            Method::POST,
            "/cases/{id}/accept",
            answer::accept_case,
            "Accepts a case; the legal clock starts",
        )
        .guarded(
            Method::POST,
            "/cases/{id}/reject",
            answer::reject_case,
            "Refuses to accept, with reason and remedies",
        )
}

fn course() -> Routes {
    Routes::new()
        .guarded(
            Method::POST,
            "/cases/{id}/steps/{step}",
            step::record_step,
            "Records a field step with its evidence",
        )
        .guarded(
            Method::POST,
            "/cases/{id}/steps/{step}/sign",
            step::sign_step,
            "Signs a field step that another officer recorded",
        )
        .guarded(
            Method::POST,
            "/cases/{id}/objections",
            step::record_objection,
            "Records an objection to a public notice",
        )
        .guarded(
            Method::POST,
            "/cases/{id}/objections/{objection}/settle",
            step::settle_objection,
            "Settles an objection",
        )
        .guarded(
            Method::POST,
            "/cases/{id}/reviews/{office}",
            step::review_case,
            "Gives the opinion of a reviewing office",
        )
        .guarded(
            Method::POST,
            "/cases/{id}/suspensions",
            clock::suspend_clock,
            "Stops the clock from today, on a legal ground",
        )
        .guarded(Method::POST, "/cases/{id}/resume", clock::resume_clock, "Lets the clock run again")
        .guarded(
            Method::POST,
            "/cases/{id}/extension",
            clock::extend_clock,
            "Extends the limit, once, with a leader's approval",
        )
        .guarded(Method::GET, "/cases/{id}/clock", clock::get_clock, "Explains the deadline day by day")
}

fn ends() -> Routes {
    Routes::new()
        .guarded(
            Method::POST,
            "/cases/{id}/decision",
            decision::decide_case,
            "Decides a case with the approval seal",
        )
        .guarded(
            Method::POST,
            "/cases/{id}/decide-on-the-spot",
            decision::decide_on_the_spot,
            "Accepts and decides in one act",
        )
        .guarded(
            Method::POST,
            "/cases/{id}/delivery",
            decision::deliver_result,
            "Records the delivery of a result and closes the case",
        )
        .guarded(
            Method::GET,
            "/licence-alarms",
            alarm::list_licence_alarms,
            "Cases that rest on licences which are not good any more; with review, the closed ones",
        )
        .guarded(
            Method::POST,
            "/licence-alarms/{id}/settle",
            alarm::settle_licence_alarm,
            "Records what was done about a licence that is not good any more",
        )
        .guarded(
            Method::GET,
            "/supervision",
            supervision::list_supervision,
            "The decisions the caller's unit watches over",
        )
        .guarded(
            Method::POST,
            "/supervision/{id}/acknowledge",
            supervision::acknowledge_decision,
            "Acknowledges a decision",
        )
        .guarded(
            Method::POST,
            "/supervision/{id}/findings",
            supervision::record_finding,
            "Records what a check after the decision found",
        )
}

fn registers() -> Routes {
    Routes::new()
        .guarded(Method::GET, "/seals", register::list_seals, "The valid approval seals of an authority")
        .guarded(Method::POST, "/seals", register::enter_seal, "Enters an approval seal")
        .guarded(
            Method::POST,
            "/seals/{id}/revoke",
            register::revoke_seal,
            "Takes a seal out of the register",
        )
        .guarded(Method::POST, "/letters", register::enter_letter, "Enters a letter of authorisation")
        .guarded(Method::POST, "/letters/{id}/revoke", register::revoke_letter, "Takes a letter back")
        .guarded(
            Method::POST,
            "/calendar",
            register::load_calendar,
            "Loads a year's holidays and reckons every open deadline anew",
        )
}

//! The stand-in's answers about log-ins, counters and accounts.
use crate::stand_in::Seen;
use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{self, Data, Json, ServiceConfig},
};
use serde_json::{Value, json};
use std::sync::atomic::Ordering;

const NIL: &str = "00000000-0000-0000-0000-000000000000";
const AT: &str = "2026-11-22T02:00:00Z";

pub(crate) fn mount(config: &mut ServiceConfig) {
    let none = || async { HttpResponse::NoContent().finish() };
    let code = || async { HttpResponse::Ok().json(json!({ "enrolment_code": "ABCD-EFGH-JKLM" })) };
    config
        .route(
            "/identity/v1/me/recovery",
            web::get().to(async || HttpResponse::Ok().json(json!({ "due_at": AT }))),
        )
        .route("/identity/v1/me/recovery/stop", web::post().to(none))
        .route("/identity/v1/me/password", web::post().to(password))
        .route(
            "/identity/v1/me/mobile",
            web::post().to(async || {
                HttpResponse::Ok().json(json!({ "old_masked": "138****1234", "new_masked": "139****9999" }))
            }),
        )
        .route("/identity/v1/me/mobile/confirm", web::post().to(none))
        .route("/identity/v1/me/legal-persons", web::get().to(legal_persons))
        .route("/identity/v1/me/legal-persons", web::post().to(refuse_legal_person))
        .route("/identity/v1/me/legal-persons/{id}/act", web::post().to(none))
        .route("/identity/v1/me/legal-persons/{id}/delegates", web::get().to(delegates))
        .route(
            "/identity/v1/me/legal-persons/{id}/delegates",
            web::post().to(async || HttpResponse::Created().json(json!({ "agent_id": NIL }))),
        )
        .route("/identity/v1/me/passkeys", web::get().to(passkeys))
        .route("/identity/v1/me/passkeys/step-up/options", web::post().to(challenge))
        .route("/identity/v1/me/passkeys/step-up", web::post().to(none))
        .route("/identity/v1/me/certificate/step-up/options", web::post().to(certificate_challenge))
        .route("/identity/v1/me/certificate/step-up", web::post().to(step_up_by_certificate))
        .route("/identity/v1/me/links", web::get().to(links))
        .route("/identity/v1/me/links/{id}/end", web::post().to(none))
        .route("/identity/v1/absences", web::get().to(absences))
        .route("/identity/v1/absences", web::post().to(none))
        .route("/identity/v1/absences/{id}/end", web::post().to(none))
        .route("/identity/v1/absences/{id}/approve", web::post().to(none))
        .route("/identity/v1/me/wards", web::get().to(wards))
        .route("/identity/v1/me/wards", web::post().to(register_ward))
        .route("/identity/v1/me/wards/{id}/act", web::post().to(none))
        .route("/identity/v1/me/guardians", web::get().to(async || HttpResponse::Ok().json(json!([]))))
        .route("/identity/v1/me/merges", web::get().to(merges))
        .route("/identity/v1/persons/{id}/merges", web::get().to(merges))
        .route("/identity/v1/me/passkeys/options", web::post().to(options))
        .route("/identity/v1/me/prove", web::post().to(prove))
        .route(
            "/identity/v1/persons/find",
            web::post().to(async || HttpResponse::Ok().json(json!({ "person_id": NIL }))),
        )
        .route("/identity/v1/counter-acts", web::get().to(counter_acts))
        .route(
            "/identity/v1/counter-acts",
            web::post().to(async || HttpResponse::Created().json(json!({ "act_id": NIL }))),
        )
        .route("/identity/v1/counter-acts/{id}/approve", web::post().to(code))
        .route("/identity/v1/counter-acts/{id}/refuse", web::post().to(none))
        .route("/identity/v1/staff", web::get().to(staff))
        .route("/identity/v1/staff/{id}/stop", web::post().to(none))
        .route("/identity/v1/staff-resets", web::get().to(resets))
        .route(
            "/identity/v1/staff-resets",
            web::post().to(async || HttpResponse::Created().json(json!({ "act_id": NIL }))),
        )
        .route("/identity/v1/staff-imports", web::post().to(imported))
        .route("/identity/v1/staff-proposals", web::get().to(proposals))
        .route("/identity/v1/staff-proposals/{id}/approve", web::post().to(code));
}

async fn password(body: Json<Value>) -> HttpResponse {
    if body["old"] == "right" {
        return HttpResponse::NoContent().finish();
    }
    HttpResponse::BadRequest().json(json!({
        "type": "about:blank", "title": "Bad Request", "status": 400, "code": "password_wrong",
        "detail": "the present password is not right",
    }))
}

async fn legal_persons() -> HttpResponse {
    HttpResponse::Ok().json(json!([{
        "agent_id": NIL, "legal_id": NIL, "name": "灵璧县大柱建材有限公司", "number": "91341323MA2N00028H",
        "role": "representative", "items": [], "since": AT, "until": null,
    }]))
}

async fn refuse_legal_person() -> HttpResponse {
    HttpResponse::Conflict().json(json!({
        "type": "about:blank", "title": "Conflict", "status": 409, "code": "legal_person_refused",
        "detail": "the business register does not have you as the legal representative of this code and name",
    }))
}

async fn delegates() -> HttpResponse {
    HttpResponse::Ok().json(json!([{
        "agent_id": NIL, "legal_id": NIL, "name": "李小妹", "number": "3413**********2346", "role": "delegate",
        "items": ["340199001000"], "since": AT, "until": AT,
    }]))
}

async fn challenge() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "challenge": "abc", "site_id": "localhost" }))
}

async fn certificate_challenge() -> HttpResponse {
    HttpResponse::Ok().json(json!({
        "challenge": "abc", "text": "tongban-step-up-1\nchallenge: abc\n", "until": AT, "device": "http://127.0.0.1:18470",
    }))
}

async fn step_up_by_certificate(body: Json<Value>) -> HttpResponse {
    if body["signature"] == "right" {
        return HttpResponse::NoContent().finish();
    }
    refused(400, "staff_certificate_not_shown")
}

async fn links() -> HttpResponse {
    HttpResponse::Ok().json(json!([{ "link_id": NIL, "issuer": "http://province.test", "linked_at": AT }]))
}

async fn absences() -> HttpResponse {
    HttpResponse::Ok().json(json!([{
        "absence_id": NIL, "staff_id": NIL, "name": "张三", "substitute_id": NIL, "substitute_name": "李四",
        "from": AT, "until": AT, "reason": "年休假一周", "state": "open", "proposed_by": NIL, "proposed_at": AT,
    }]))
}

async fn wards() -> HttpResponse {
    HttpResponse::Ok().json(json!([{
        "guardianship_id": NIL, "ward_id": NIL, "guardian_id": NIL, "name": "王小宝",
        "number_masked": "3413**********3519", "ground": "parent", "capacity": null,
        "origin": "register", "since": AT, "until": AT,
    }]))
}

/// As identity does: the register has one child's parent, and is silent about another.
async fn register_ward(body: Json<Value>) -> HttpResponse {
    match body["name"].as_str() {
        Some("王小宝") => HttpResponse::Created().json(json!({ "guardianship_id": NIL })),
        Some("李小宝") => refused(503, "register_silent"),
        _ => refused(409, "guardian_paper_needed"),
    }
}

async fn merges() -> HttpResponse {
    HttpResponse::Ok().json(json!([{
        "merge_id": NIL, "number_masked": "3413**********1240", "name_masked": "王**", "merged_at": AT,
        "undo_until": AT, "undone_at": null,
    }]))
}

async fn passkeys() -> HttpResponse {
    HttpResponse::Ok().json(json!([
        { "passkey_id": NIL, "name": "我的手机", "added_at": AT, "used_at": null, "stopped": false },
    ]))
}

/// As identity does: before a key is added the password is asked for.
async fn options(seen: Data<Seen>) -> HttpResponse {
    if !seen.proven.load(Ordering::SeqCst) {
        return refused(403, "step_up_needed");
    }
    HttpResponse::Ok().json(json!({
        "challenge": "abc", "site_id": "localhost", "user_id": "AAAA", "user_name": "p1", "known": ["AAAA"],
    }))
}

async fn prove(body: Json<Value>, seen: Data<Seen>) -> HttpResponse {
    if body["password"] != "right" {
        return refused(400, "password_wrong");
    }
    seen.proven.store(true, Ordering::SeqCst);
    HttpResponse::NoContent().finish()
}

fn refused(status: u16, code: &str) -> HttpResponse {
    let status = StatusCode::from_u16(status).unwrap();
    HttpResponse::build(status).json(json!({
        "type": format!("urn:hall:problem:{code}"), "title": "Refused", "status": status.as_u16(), "code": code,
        "detail": "not so",
    }))
}

async fn counter_acts() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "items": [{
        "act_id": NIL, "person_id": NIL, "name": "王大柱", "number_masked": "3413**********1232",
        "act": { "kind": "change_mobile", "mobile": "13900009999" },
        "seen": { "papers": ["identity_card"], "note": "" }, "by_register": true, "proposed_by": NIL,
        "proposed_at": AT,
    }], "next": null }))
}

async fn staff() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "items": [{
        "staff_id": NIL, "user_name": "clerk.one", "kind": "staff", "name": "张三", "organisation": "渔沟镇",
        "roles": ["clerk"], "active": true,
    }], "next": null }))
}

async fn resets() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "items": [{
        "act_id": NIL, "staff_id": NIL, "user_name": "clerk.one", "reason": "手机丢了", "proposed_by": NIL,
        "proposed_at": AT,
    }], "next": null }))
}

async fn imported() -> HttpResponse {
    HttpResponse::Created().json(json!({ "rows": [
        { "line": 2, "user_name": "clerk.two", "proposal_id": NIL },
        { "line": 3, "user_name": "clerk.one", "code": "user_name_taken", "detail": "this user name is taken" },
    ] }))
}

async fn proposals() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "items": [{
        "proposal_id": NIL, "staff_id": NIL, "new": true, "proposed_by": NIL, "proposed_at": AT,
        "account": { "user_name": "clerk.two", "name": "李四", "organisation": "渔沟镇", "roles": ["clerk"], "active": true },
    }], "next": null }))
}

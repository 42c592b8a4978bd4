//! Applications for several items at once (一件事): the table, and thin handlers.
use super::file::upload;
use crate::{
    domain::bundle::BundleCaseId,
    files::FileStore,
    flows::{
        bundle::{
            self,
            begin::NewBundle,
            notice::BundleNotice,
            out::{BundleOut, SheetOut},
            submit::{BundleReceipt, BundleSubmission},
        },
        known::KnownItems,
        licence::{Repository, TakeLicence},
        withdraw::Withdrawal,
    },
};
use actix_web::{
    HttpRequest,
    http::Method,
    web::{Data, Json, Path, Payload, Query},
};
use auth::{
    May,
    permission::{CaseAccept, CaseFile, CaseRead},
};
use kernel::{
    db::Db,
    http::{Answer, Created, Page, PageQuery, Routes},
    id::CaseId,
    idempotency::IdempotencyKey,
    personal::Personal,
};

/// The operations of bundles.
pub(super) fn routes() -> Routes {
    Routes::new()
        .guarded(
            Method::POST,
            "/bundle-cases",
            create_bundle_case,
            "Begins an application for a bundle, with a draft for each item that belongs to it",
        )
        .guarded(
            Method::GET,
            "/bundle-cases",
            list_bundle_cases,
            "The applications for bundles that the caller may see, the newest first",
        )
        .guarded(
            Method::GET,
            "/bundle-cases/{id}",
            get_bundle_case,
            "Where an application for a bundle stands: its parts, its one period",
        )
        .guarded(
            Method::GET,
            "/cases/{id}/bundle-case",
            get_bundle_of_case,
            "The application for a bundle that a case is a part of; null for a case that stands alone",
        )
        .and(filing())
        .guarded(
            Method::POST,
            "/bundle-cases/{id}/deficiencies",
            request_bundle_supplement,
            "Tells all that was found in one round, over all parts, in one notice",
        )
}

fn filing() -> Routes {
    Routes::new()
        .guarded(
            Method::GET,
            "/bundle-cases/{id}/sheet",
            get_bundle_sheet,
            "The one form and the one list of materials; the look is logged and shown to the applicant",
        )
        .guarded(
            Method::PUT,
            "/bundle-cases/{id}/form",
            save_bundle_form,
            "Saves the one form, and through it the form of every part",
        )
        .guarded(
            Method::POST,
            "/bundle-cases/{id}/form/prefill",
            prefill_bundle_form,
            "Fills in what the government holds, where nobody has begun",
        )
        .guarded(
            Method::POST,
            "/bundle-cases/{id}/materials/{line}/files",
            add_bundle_material,
            "Brings a material once, for every part that asks for it",
        )
        .guarded(
            Method::POST,
            "/bundle-cases/{id}/materials/{line}/licence",
            attach_bundle_licence,
            "Takes a licence for a material, in every part that asks for it",
        )
        .guarded(
            Method::POST,
            "/bundle-cases/{id}/submit",
            submit_bundle_case,
            "Hands in every part whose turn it is, all or none, and gives the receipt",
        )
        .guarded(
            Method::POST,
            "/bundle-cases/{id}/supplement",
            supplement_bundle_case,
            "Brings what the one notice asked for, for every part at once",
        )
        .guarded(
            Method::POST,
            "/bundle-cases/{id}/withdraw",
            withdraw_bundle_case,
            "Takes back every part that is not decided",
        )
}

async fn create_bundle_case(
    may: May<CaseFile>,
    db: Data<Db>,
    key: IdempotencyKey,
    body: Json<NewBundle>,
) -> Answer<Created<BundleOut>> {
    Ok(Created(bundle::begin::create_bundle_case(&db, &may, &key, &body).await?))
}

async fn list_bundle_cases(
    may: May<CaseRead>,
    db: Data<Db>,
    query: Query<PageQuery>,
) -> Answer<Json<Page<BundleOut>>> {
    let after = query.after.as_deref();
    Ok(Json(bundle::read::list_bundle_cases(&db, &may, after, query.limit()).await?))
}

async fn get_bundle_case(
    may: May<CaseRead>,
    db: Data<Db>,
    id: Path<BundleCaseId>,
) -> Answer<Json<BundleOut>> {
    Ok(Json(bundle::read::get_bundle_case(&db, &may, *id).await?))
}

async fn get_bundle_of_case(
    may: May<CaseRead>,
    db: Data<Db>,
    id: Path<CaseId>,
) -> Answer<Json<Option<BundleOut>>> {
    Ok(Json(bundle::read::get_bundle_of_case(&db, &may, *id).await?))
}

async fn get_bundle_sheet(
    may: May<CaseFile>,
    db: Data<Db>,
    id: Path<BundleCaseId>,
) -> Answer<Json<SheetOut>> {
    Ok(Json(bundle::read::get_bundle_sheet(&db, &may, *id).await.map(Personal::reveal)?))
}

async fn save_bundle_form(
    may: May<CaseFile>,
    db: Data<Db>,
    id: Path<BundleCaseId>,
    body: Json<super::draft::FormIn>,
) -> Answer<Json<BundleOut>> {
    Ok(Json(bundle::form::save_bundle_form(&db, &may, *id, body.into_inner().0).await?))
}

async fn prefill_bundle_form(
    may: May<CaseFile>,
    db: Data<Db>,
    repository: Data<Repository>,
    key: IdempotencyKey,
    id: Path<BundleCaseId>,
) -> Answer<Json<BundleOut>> {
    Ok(Json(bundle::form::prefill_bundle_form(&db, &repository, &may, &key, *id).await?))
}

async fn add_bundle_material(
    may: May<CaseFile>,
    db: Data<Db>,
    store: Data<FileStore>,
    key: IdempotencyKey,
    at: Path<(BundleCaseId, String)>,
    request: HttpRequest,
    body: Payload,
) -> Answer<Created<BundleOut>> {
    let upload = upload(request.headers(), body).await?;
    let at = (at.0, at.1.as_str());
    Ok(Created(bundle::material::add_bundle_material(&db, &store, &may, &key, at, upload).await?))
}

async fn attach_bundle_licence(
    may: May<CaseFile>,
    db: Data<Db>,
    repository: Data<Repository>,
    key: IdempotencyKey,
    at: Path<(BundleCaseId, String)>,
    body: Json<TakeLicence>,
) -> Answer<Created<BundleOut>> {
    let at = (at.0, at.1.as_str());
    Ok(Created(bundle::material::attach_bundle_licence(&db, &repository, &may, &key, at, &body).await?))
}

async fn submit_bundle_case(
    may: May<CaseFile>,
    db: Data<Db>,
    items: Data<KnownItems>,
    repository: Data<Repository>,
    key: IdempotencyKey,
    id: Path<BundleCaseId>,
    body: Json<BundleSubmission>,
) -> Answer<Json<BundleReceipt>> {
    let known = (items.get_ref(), repository.get_ref());
    Ok(Json(bundle::submit::submit_bundle_case(&db, known, &may, &key, *id, &body).await?))
}

async fn request_bundle_supplement(
    may: May<CaseAccept>,
    db: Data<Db>,
    key: IdempotencyKey,
    id: Path<BundleCaseId>,
    body: Json<BundleNotice>,
) -> Answer<Created<BundleOut>> {
    Ok(Created(bundle::notice::request_bundle_supplement(&db, &may, &key, *id, &body).await?))
}

async fn supplement_bundle_case(
    may: May<CaseFile>,
    db: Data<Db>,
    key: IdempotencyKey,
    id: Path<BundleCaseId>,
) -> Answer<Json<BundleOut>> {
    Ok(Json(bundle::notice::supplement_bundle_case(&db, &may, &key, *id).await?))
}

async fn withdraw_bundle_case(
    may: May<CaseFile>,
    db: Data<Db>,
    id: Path<BundleCaseId>,
    body: Json<Withdrawal>,
) -> Answer<Json<BundleOut>> {
    Ok(Json(bundle::withdraw::withdraw_bundle_case(&db, &may, *id, &body).await?))
}

//! 减证便民: what the catalogue asks of applicants, and what of it need not be asked.

use actix_web::{
    http::Method,
    web::{Data, Json, Query},
};
use auth::{May, permission::ItemRead};
use kernel::{
    db::{Db, transact},
    http::Routes,
    problem::ApiError,
};

use crate::{
    flows::{analysis, read::limit},
    views::analysis::{AnalysisOut, AnalysisQuery},
};

/// The analysis.
pub(super) fn routes() -> Routes {
    Routes::new().guarded(
        Method::GET,
        "/analysis",
        analyse_catalogue,
        "Circular proofs, repeated papers, what could be fetched, and what items cost their applicants",
    )
}

async fn analyse_catalogue(
    may: May<ItemRead>,
    db: Data<Db>,
    query: Query<AnalysisQuery>,
) -> Result<Json<AnalysisOut>, ApiError> {
    let analysis = transact(&db, &may.actor, async |tx| analysis::analyse(tx).await).await?;
    let most = usize::try_from(limit(query.limit)).unwrap_or_default();
    Ok(Json(AnalysisOut::of(&analysis, most)))
}

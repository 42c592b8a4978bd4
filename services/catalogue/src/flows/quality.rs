//! The quality rules over everything that is in force, page by page.

use contracts::catalogue::{check_dated, check_overlay};
use kernel::{db::Tx, http::Page};

use crate::{
    flows::{base, cycle, read, units},
    problem::CatalogueError,
    store::{self, claims::ClaimFilter},
    views::quality::{QualityQuery, QualityRow},
};

/// How many items are checked for one page at most: rows without findings are not shown.
const CHECKED: i64 = 500;

/// Items in force that break a rule today: base items first, for those who may work on them, then implementing items
/// of the caller's division. A page may be short or empty and still have a next one.
pub(crate) async fn report_quality(
    tx: &mut Tx,
    query: &QualityQuery,
) -> Result<Page<QualityRow>, CatalogueError> {
    let limit = read::limit(query.limit);
    let enough = usize::try_from(limit).unwrap_or(usize::MAX);
    let after = query.after.as_deref().unwrap_or_default();
    let (mut rows, mut next) = (Vec::new(), None);
    if after.len() <= 12 && query.division.is_none() {
        let bases = store::published::bases_in_force(tx, after, CHECKED + 1).await?;
        let more = bases.len() > usize::try_from(CHECKED).unwrap_or(usize::MAX);
        for (code, content) in bases.into_iter().take(usize::try_from(CHECKED).unwrap_or(0)) {
            let findings = query.wanted(base::findings(tx, &content).await?);
            next = Some(code.to_string());
            if !findings.is_empty() {
                rows.push(QualityRow {
                    code: code.to_string(),
                    name: content.name,
                    division: None,
                    findings,
                });
            }
            if rows.len() >= enough {
                return Ok(Page { items: rows, next });
            }
        }
        if more {
            return Ok(Page { items: rows, next });
        }
        next = None;
    }
    let after = if after.len() <= 12 { "" } else { after };
    let prefix = read::scope_prefix(tx, query.division.as_ref())?;
    let wanted =
        ClaimFilter { base: None, division_prefix: &prefix, pending_only: false, after, limit: CHECKED + 1 };
    let claims = store::claims::list(tx, &wanted).await?;
    let more = claims.len() > usize::try_from(CHECKED).unwrap_or(usize::MAX);
    let today = cycle::day_of(tx.now());
    for claim in claims.into_iter().take(usize::try_from(CHECKED).unwrap_or(0)) {
        next = Some(claim.code.to_string());
        if let Some(pair) = store::published::pair(tx, &claim.code).await?.filter(|_| claim.state.is_public())
        {
            let mut findings = check_overlay(&pair.base, &pair.overlay);
            findings.extend(check_dated(&pair.overlay, today));
            findings.extend(units::findings(tx, &claim.division, &pair.overlay).await?);
            let findings = query.wanted(findings);
            if !findings.is_empty() {
                let (code, division) = (claim.code.to_string(), Some(claim.division));
                rows.push(QualityRow { code, name: pair.base.name, division, findings });
            }
        }
        if rows.len() >= enough {
            return Ok(Page { items: rows, next });
        }
    }
    Ok(Page { items: rows, next: if more { next } else { None } })
}

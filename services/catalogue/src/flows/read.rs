//! Reading: guides by any code, lists, versions.

use contracts::catalogue::resolve;
use kernel::{
    code::{BaseItemCode, Division, HandlingItemCode, ImplementingItemCode},
    db::Tx,
    http::{Page, PageQuery},
};
use serde_json::Value;

use crate::{
    domain::territory::may_work_on,
    problem::CatalogueError,
    store::{self, claims::ClaimFilter},
    views::{
        changes::ActOut,
        editing::{ClaimOut, ClaimQuery, VersionDetail, VersionOut},
        guide::ItemGuide,
        transfer::SuccessorOut,
    },
};

/// An item's code in any of its lengths: base 12, implementing 31, handling 33.
pub(crate) enum AnyCode {
    /// A base item.
    Base(BaseItemCode),
    /// An implementing item.
    Implementing(ImplementingItemCode),
}

impl AnyCode {
    /// Reads a code; a handling item is shown by the guide of its implementing item.
    pub(crate) fn parse(text: &str) -> Result<Self, CatalogueError> {
        Ok(match text.len() {
            12 => Self::Base(BaseItemCode::parse(text)?),
            33 => Self::Implementing(HandlingItemCode::parse(text)?.implementing()),
            _ => Self::Implementing(ImplementingItemCode::parse(text)?),
        })
    }

    /// The base item.
    pub(crate) fn base(&self) -> BaseItemCode {
        match self {
            Self::Base(code) => code.clone(),
            Self::Implementing(code) => code.base(),
        }
    }

    /// The code whose guide is shown.
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Base(code) => code.as_str(),
            Self::Implementing(code) => code.as_str(),
        }
    }
}

/// The guide of an item, with the tag of its state.
pub(crate) async fn get_item(tx: &mut Tx, code: &AnyCode) -> Result<(String, ItemGuide), CatalogueError> {
    let not_found = || CatalogueError::NotFound(code.as_str().to_owned());
    match code {
        AnyCode::Base(base_code) => {
            let (version, standard) = store::published::base(tx, base_code).await?.ok_or_else(not_found)?;
            let guide = ItemGuide {
                base_code: base_code.clone(),
                base_version: version,
                implementing_code: None,
                overlay_version: None,
                state: None,
                reason: None,
                standard: Some(standard),
                item: None,
                moved_to: Vec::new(),
            };
            Ok((format!("b{version}"), guide))
        }
        AnyCode::Implementing(code) => match implementing_guide(tx, code).await? {
            Some(guide) => Ok(guide),
            None => moved_guide(tx, code).await?.ok_or_else(not_found),
        },
    }
}

async fn implementing_guide(
    tx: &mut Tx,
    code: &ImplementingItemCode,
) -> Result<Option<(String, ItemGuide)>, CatalogueError> {
    let claim = store::claims::find(tx, code).await?.filter(|claim| claim.state.is_public());
    let Some(claim) = claim else { return Ok(None) };
    let Some(pair) = store::published::pair(tx, code).await? else { return Ok(None) };
    let tag = format!("b{}-o{}-{}", pair.base_version, pair.overlay_version, claim.state);
    let guide = ItemGuide {
        base_code: claim.base_code,
        base_version: pair.base_version,
        implementing_code: Some(code.clone()),
        overlay_version: Some(pair.overlay_version),
        state: Some(claim.state),
        reason: claim.reason,
        standard: None,
        item: Some(resolve(&pair.base, &pair.overlay)),
        moved_to: Vec::new(),
    };
    Ok(Some((tag, guide)))
}

/// An old code leads to whoever holds the power now: to his guide if it is one, else to the standard and all of them.
async fn moved_guide(
    tx: &mut Tx,
    code: &ImplementingItemCode,
) -> Result<Option<(String, ItemGuide)>, CatalogueError> {
    let holders = store::transfers::successors(tx, code).await?;
    let moved_to: Vec<_> = holders.into_iter().map(SuccessorOut::from).collect();
    if let [only] = moved_to.as_slice() {
        let found = implementing_guide(tx, &only.code).await?;
        return Ok(found.map(|(tag, guide)| (format!("{tag}-m"), ItemGuide { moved_to, ..guide })));
    }
    if moved_to.is_empty() {
        return Ok(None);
    }
    let Some((version, standard)) = store::published::base(tx, &code.base()).await? else { return Ok(None) };
    let guide = ItemGuide {
        base_code: code.base(),
        base_version: version,
        implementing_code: None,
        overlay_version: None,
        state: None,
        reason: None,
        standard: Some(standard),
        item: None,
        moved_to,
    };
    Ok(Some((format!("b{version}-m"), guide)))
}

/// All versions of a base item or overlay, the newest first.
pub(crate) async fn list_versions(
    tx: &mut Tx,
    code: &str,
    page: &PageQuery,
) -> Result<Page<VersionOut>, CatalogueError> {
    let below = match page.after.as_deref() {
        None => i32::MAX,
        Some(text) => text.parse().ok().ok_or(CatalogueError::BadCursor)?,
    };
    let limit = page.limit();
    let rows: Vec<VersionOut> = match AnyCode::parse(code)? {
        AnyCode::Base(code) => {
            let rows = store::base::versions(tx, &code, below, limit + 1).await?;
            rows.into_iter().map(Into::into).collect()
        }
        AnyCode::Implementing(code) => {
            in_scope(tx, &code).await?;
            let rows = store::overlays::versions(tx, &code, below, limit + 1).await?;
            rows.into_iter().map(Into::into).collect()
        }
    };
    if rows.is_empty() && page.after.is_none() {
        return Err(CatalogueError::NotFound(code.to_owned()));
    }
    Ok(Page::of(rows, limit, |row| row.version.to_string()))
}

/// One version with its content.
pub(crate) async fn get_version(
    tx: &mut Tx,
    code: &str,
    version: i32,
) -> Result<VersionDetail, CatalogueError> {
    let no_version = || CatalogueError::NoVersion(code.to_owned(), version);
    let (version, content): (VersionOut, Value) = match AnyCode::parse(code)? {
        AnyCode::Base(code) => {
            let (row, content) = store::base::version(tx, &code, version).await?.ok_or_else(no_version)?;
            (row.into(), serde_json::to_value(content).map_err(kernel::db::DbError::from)?)
        }
        AnyCode::Implementing(code) => {
            in_scope(tx, &code).await?;
            let found = store::overlays::version(tx, &code, version).await?;
            let (row, content) = found.ok_or_else(no_version)?;
            (row.into(), serde_json::to_value(content).map_err(kernel::db::DbError::from)?)
        }
    };
    Ok(VersionDetail { version, content })
}

/// Claims inside the caller's division.
pub(crate) async fn list_claims(tx: &mut Tx, query: &ClaimQuery) -> Result<Page<ClaimOut>, CatalogueError> {
    let prefix = scope_prefix(tx, None)?;
    let limit = limit(query.limit);
    let wanted = ClaimFilter {
        base: query.base.as_ref(),
        division_prefix: &prefix,
        pending_only: query.pending.unwrap_or(false),
        after: query.after.as_deref().unwrap_or_default(),
        limit: limit + 1,
    };
    let claims = store::claims::list(tx, &wanted).await?;
    Ok(Page::of(claims, limit, |claim| claim.code.to_string()).map(ClaimOut::from))
}

/// What was done to a version, the oldest first.
pub(crate) async fn list_acts(tx: &mut Tx, code: &str, version: i32) -> Result<Vec<ActOut>, CatalogueError> {
    let code = AnyCode::parse(code)?;
    if let AnyCode::Implementing(code) = &code {
        in_scope(tx, code).await?;
    }
    let acts = store::acts::of_version(tx, code.as_str(), version).await?;
    if acts.is_empty() {
        return Err(CatalogueError::NoVersion(code.as_str().to_owned(), version));
    }
    Ok(acts.into_iter().map(ActOut::from).collect())
}

/// The prefix of the divisions that a caller may look into, narrowed to one that he asks for.
pub(crate) fn scope_prefix(tx: &Tx, asked: Option<&Division>) -> Result<String, CatalogueError> {
    let scope = &tx.actor().scope;
    // Without a division of his own a caller sees none, unless he is one of our services.
    let own = match &scope.division {
        Some(prefix) => prefix.as_str().to_owned(),
        None if scope.system => String::new(),
        None => return Err(CatalogueError::OutOfScope),
    };
    match asked {
        None => Ok(own),
        Some(division) if may_work_on(scope, division) => Ok(division.prefix().as_str().to_owned()),
        Some(_) => Err(CatalogueError::OutOfScope),
    }
}

/// How many items a list gives, by the kernel's rule.
pub(crate) fn limit(limit: Option<u16>) -> i64 {
    PageQuery { after: None, limit }.limit()
}

async fn in_scope(tx: &mut Tx, code: &ImplementingItemCode) -> Result<(), CatalogueError> {
    let claim = store::claims::find(tx, code).await?;
    let claim = claim.ok_or_else(|| CatalogueError::ClaimNotFound(code.clone()))?;
    if may_work_on(&tx.actor().scope, &claim.division) { Ok(()) } else { Err(CatalogueError::OutOfScope) }
}

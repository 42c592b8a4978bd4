//! Who uses the portal: cookie, tokens, log-in, and the extractors that pages ask for.

mod cookie;
mod keep;
mod login;
mod pkce;
mod posted;
mod tokens;
mod upload;
mod visitor;

pub(crate) use cookie::Cookies;
pub(crate) use login::{log_out_everywhere, mount, renew_soon};
pub(crate) use pkce::random_text;
pub(crate) use posted::{Fields, Kept, Posted};
pub(crate) use upload::{SentFile, Upload};
pub(crate) use visitor::{User, Visitor, Who};

use chrono::{DateTime, Utc};
use kernel::{
    actor::Actor,
    db::{Db, transact},
};

use crate::{error::PortalError, store};

/// Deletes sessions that are over; says how many.
pub(crate) async fn forget_old(db: &Db, now: DateTime<Utc>) -> Result<usize, PortalError> {
    transact(db, &Actor::service("portal"), async |tx| Ok(store::delete_old(tx, now).await?)).await
}

//! The population register: do a name and a citizen number belong together?

use kernel::code::{CitizenNo, Division};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};

use super::{NoAnswer, http};
use crate::{domain::registration::Checked, settings::Peer};

#[derive(Serialize)]
struct Question<'a> {
    name: &'a str,
    number: &'a str,
}

#[derive(Deserialize)]
#[serde(tag = "result", rename_all = "snake_case")]
enum Said {
    Match { division: Division },
    NameDiffers,
    NoSuchPerson,
    Deceased,
}

/// What the register says.
pub(crate) async fn check(peer: &Peer, name: &str, number: &CitizenNo) -> Result<Checked, NoAnswer> {
    let question = Question { name, number: number.expose() };
    let request = http()?.post(format!("{}/v1/checks", peer.url)).bearer_auth(peer.key.expose_secret());
    let said: Said = request.json(&question).send().await?.error_for_status()?.json().await?;
    Ok(match said {
        Said::Match { division } => Checked::Match(division),
        Said::NameDiffers | Said::NoSuchPerson | Said::Deceased => Checked::NoMatch,
    })
}

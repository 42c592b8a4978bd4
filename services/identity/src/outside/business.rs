//! The business register: do a code, a name and a legal representative belong together?

use kernel::code::{CitizenNo, Division, Uscc};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};

use super::{NoAnswer, http};
use crate::{domain::registration::Checked, settings::Peer};

#[derive(Serialize)]
struct Question<'a> {
    code: &'a str,
    name: &'a str,
    representative: Representative<'a>,
}

#[derive(Serialize)]
struct Representative<'a> {
    name: &'a str,
    number: &'a str,
}

#[derive(Deserialize)]
#[serde(tag = "result", rename_all = "snake_case")]
enum Said {
    Match { division: Division },
    NoSuchBusiness,
    NameDiffers,
    RepresentativeDiffers,
}

/// What the register says.
pub(crate) async fn check_business(
    peer: &Peer,
    (code, name): (&Uscc, &str),
    (representative, number): (&str, &CitizenNo),
) -> Result<Checked, NoAnswer> {
    let representative = Representative { name: representative, number: number.expose() };
    let question = Question { code: code.as_str(), name, representative };
    let request = http()?.post(format!("{}/v1/businesses", peer.url)).bearer_auth(peer.key.expose_secret());
    let said: Said = request.json(&question).send().await?.error_for_status()?.json().await?;
    Ok(match said {
        Said::Match { division } => Checked::Match(division),
        Said::NoSuchBusiness | Said::NameDiffers | Said::RepresentativeDiffers => Checked::NoMatch,
    })
}

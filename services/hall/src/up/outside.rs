//! Simulators in place of the systems outside, for a hall on one's own machine.

use crate::{error::LaunchError, settings::Settings};
use identity::{Outside, Peer};
use peers::Peers;

/// Starts simulators where no systems outside are given by address. They end with the value.
pub(super) fn simulate(settings: &mut Settings) -> Result<Option<Peers>, LaunchError> {
    if settings.identity.outside.is_some() {
        return Ok(None);
    }
    let peers = Peers::start().map_err(LaunchError::step("starting the simulators"))?;
    let peer = || Peer { url: peers.url().to_owned(), key: peers.key().into() };
    settings.identity.outside = Some(Outside { population: peer(), messages: peer() });
    Ok(Some(peers))
}

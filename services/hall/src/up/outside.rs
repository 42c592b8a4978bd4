//! Simulators in place of the systems outside, for a hall on one's own machine.

use crate::{error::LaunchError, settings::Settings};
use identity::{Outside, Peer, Upstream, domain::upstream::Levels};
use peers::Peers;

/// Starts simulators where no systems outside are given by address. They end with the value.
pub(super) fn simulate(settings: &mut Settings) -> Result<Option<Peers>, LaunchError> {
    if settings.identity.outside.is_some() {
        return Ok(None);
    }
    let peers = Peers::start().map_err(LaunchError::step("starting the simulators"))?;
    let peer = || Peer { url: peers.url().to_owned(), key: peers.key().into() };
    settings.identity.outside = Some(Outside { population: peer(), messages: peer() });
    if settings.identity.business.is_none() {
        settings.identity.business = Some(peer());
    }
    if settings.identity.upstream.is_none() {
        settings.identity.upstream = Some(Upstream {
            issuer: peers.province().to_owned(),
            client: peers.province_client().to_owned(),
            secret: peers.key().into(),
            levels: Levels::default(),
        });
    }
    Ok(Some(peers))
}

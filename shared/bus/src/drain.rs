//! For tests: runs relays and consumers, without sleeping, until nothing moves any more.
use crate::{
    consumer::Consumer,
    error::BusError,
    relay::{Relay, Turn},
};

/// The bus of one service: what it sends and what it hears.
pub struct Node {
    /// Its relay.
    pub relay: Relay,
    /// Its consumers, one per source.
    pub consumers: Vec<Consumer>,
}

/// Runs all of them until all is still. An event that is to be tried again later counts as still.
pub async fn drain(nodes: &mut [Node]) -> Result<(), BusError> {
    loop {
        let mut moved = false;
        for node in &mut *nodes {
            while !matches!(node.relay.once().await?, Turn::Standby | Turn::Stamped(0)) {
                moved = true;
            }
            for consumer in &mut node.consumers {
                moved |= consumer.settle().await?.moved();
            }
        }
        if !moved {
            return Ok(());
        }
    }
}

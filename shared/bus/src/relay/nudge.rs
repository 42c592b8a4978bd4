//! Between processes: one that commits while another relays says so over Redis. If that fails, the relay's
//! poll finds the events a moment later.
use crate::config::BusConfig;
use futures::StreamExt;
use redis::{
    AsyncCommands, Client, RedisResult,
    aio::{MultiplexedConnection, PubSub},
};
use std::time::Duration;
use tokio::time::Instant;

/// How long to leave Redis alone after it failed.
const REST: Duration = Duration::from_secs(5);

pub(super) struct Nudges {
    url: String,
    channel: String,
    ear: Option<PubSub>,
    mouth: Option<MultiplexedConnection>,
    rest_until: Option<Instant>,
}

impl Nudges {
    pub(super) fn new(config: &BusConfig, service: &str) -> Self {
        Self {
            url: config.redis_url.clone(),
            channel: config.keys.wake(service),
            ear: None,
            mouth: None,
            rest_until: None,
        }
    }

    /// Ends when another process said that there is something to relay; never, as long as Redis fails.
    pub(super) async fn heard(&mut self) {
        loop {
            if let Some(until) = self.rest_until {
                tokio::time::sleep_until(until).await;
            }
            // Set before, for whoever waits here may leave in the middle of it.
            self.rest_until = Some(Instant::now() + REST);
            if matches!(self.listen().await, Ok(true)) {
                self.rest_until = None;
                return;
            }
            self.ear = None;
        }
    }

    async fn listen(&mut self) -> RedisResult<bool> {
        if self.ear.is_none() {
            let mut ear = Client::open(self.url.as_str())?.get_async_pubsub().await?;
            ear.subscribe(&self.channel).await?;
            self.ear = Some(ear);
        }
        self.rest_until = None;
        let Some(ear) = &mut self.ear else { return Ok(false) };
        let heard = ear.on_message().next().await.is_some();
        Ok(heard)
    }

    /// Says that there is something to relay.
    pub(super) async fn tell(&mut self) {
        if self.try_tell().await.is_err() {
            self.mouth = None;
        }
    }

    async fn try_tell(&mut self) -> RedisResult<()> {
        let mut mouth = match self.mouth.take() {
            Some(mouth) => mouth,
            None => Client::open(self.url.as_str())?.get_multiplexed_async_connection().await?,
        };
        let _: () = mouth.publish(&self.channel, "").await?;
        self.mouth = Some(mouth);
        Ok(())
    }
}

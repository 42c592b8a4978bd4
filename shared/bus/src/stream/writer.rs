//! The relay's end of a stream.
use crate::config::BusConfig;
use redis::{AsyncConnectionConfig, Client, RedisResult, aio::MultiplexedConnection, streams::StreamMaxlen};
use std::time::Duration;
use tokio::time::Instant;
use uuid::Uuid;

/// How long Redis may take; the relay must go on stamping without it.
const PATIENCE: Duration = Duration::from_millis(1000);
/// After a failure Redis is left alone for so long.
const REST: Duration = Duration::from_secs(1);

/// Appends events to the stream of one service and keeps its epoch.
pub(crate) struct StreamWriter {
    config: BusConfig,
    service: &'static str,
    conn: Option<MultiplexedConnection>,
    /// The stream may have lost something since the epoch was written.
    doubtful: bool,
    rest_until: Option<Instant>,
}

impl StreamWriter {
    pub(crate) fn new(config: BusConfig, service: &'static str) -> Self {
        Self { config, service, conn: None, doubtful: true, rest_until: None }
    }

    /// Has consumers ask the source, although nothing may be missing.
    pub(crate) fn doubt(&mut self) {
        self.doubtful = true;
    }

    /// Whether Redis failed a moment ago and is better not asked.
    pub(crate) fn rests(&self) -> bool {
        self.rest_until.is_some_and(|until| Instant::now() < until)
    }

    /// Appends events, in order. With none it only keeps the epoch.
    pub(crate) async fn send(&mut self, envelopes: &[String]) -> RedisResult<()> {
        let sent = self.try_send(envelopes).await;
        if sent.is_err() {
            // Redis may have restarted with less than it had.
            self.conn = None;
            self.doubtful = true;
            self.rest_until = Some(Instant::now() + REST);
        }
        sent
    }

    async fn try_send(&mut self, envelopes: &[String]) -> RedisResult<()> {
        let mut conn = match &self.conn {
            Some(conn) => conn.clone(),
            None => self.connect().await?,
        };
        let keys = &self.config.keys;
        let mut pipe = redis::pipe();
        let epoch = pipe.cmd("SET").arg(keys.epoch(self.service)).arg(Uuid::new_v4().to_string());
        if !self.doubtful {
            epoch.arg("NX");
        }
        epoch.ignore();
        let length = StreamMaxlen::Approx(self.config.stream_length);
        for envelope in envelopes {
            pipe.cmd("XADD").arg(keys.stream(self.service)).arg(length).arg("*");
            pipe.arg("event").arg(envelope).ignore();
        }
        let _: () = pipe.query_async(&mut conn).await?;
        self.conn = Some(conn);
        self.doubtful = false;
        Ok(())
    }

    async fn connect(&self) -> RedisResult<MultiplexedConnection> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(PATIENCE))
            .set_response_timeout(Some(PATIENCE));
        Client::open(self.config.redis_url.as_str())?
            .get_multiplexed_async_connection_with_config(&config)
            .await
    }
}

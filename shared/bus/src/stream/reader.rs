//! A consumer's end of a stream.
use crate::{config::BusConfig, envelope::Envelope};
use redis::{
    AsyncCommands, AsyncConnectionConfig, Client, RedisError, RedisResult,
    aio::MultiplexedConnection,
    streams::{StreamAutoClaimOptions, StreamAutoClaimReply, StreamId, StreamReadOptions, StreamReadReply},
};
use std::time::Duration;

/// How long Redis may take to answer what does not wait.
const PATIENCE: Duration = Duration::from_secs(2);

/// An entry of the stream.
pub(crate) struct Entry {
    /// Its id in the stream, for the confirmation.
    pub(crate) id: String,
    /// The event, if the entry holds one.
    pub(crate) envelope: Option<Envelope>,
}

/// Reads the stream of one source as the group of one service.
///
/// All processes of the service read under one name: the stream gives each entry to one of them, and what a
/// process leaves behind is taken over by its age, so names would only pile up.
pub(crate) struct StreamReader {
    config: BusConfig,
    source: &'static str,
    group: &'static str,
    conn: Option<MultiplexedConnection>,
}

impl StreamReader {
    pub(crate) fn new(config: BusConfig, source: &'static str, group: &'static str) -> Self {
        Self { config, source, group, conn: None }
    }

    /// Forgets the connection, so that the next use makes stream and group again where they are gone.
    pub(crate) fn reset(&mut self) {
        self.conn = None;
    }

    /// Whether a connection stands. If not, [`StreamReader::epoch`] makes one.
    pub(crate) fn is_connected(&self) -> bool {
        self.conn.is_some()
    }

    /// The epoch of the stream; another one than before says that something may have been lost.
    pub(crate) async fn epoch(&mut self) -> RedisResult<Option<String>> {
        let key = self.config.keys.epoch(self.source);
        let mut conn = self.connection().await?;
        within(PATIENCE, conn.get(key)).await
    }

    /// New entries, and with `block` waits so long for some.
    pub(crate) async fn read(&mut self, block: Option<Duration>) -> RedisResult<Vec<Entry>> {
        let key = self.config.keys.stream(self.source);
        let mut options =
            StreamReadOptions::default().group(self.group, self.group).count(usize::from(self.config.batch));
        if let Some(block) = block {
            options = options.block(usize::try_from(block.as_millis()).unwrap_or(1000).max(1));
        }
        let mut conn = self.connection().await?;
        let wait = block.unwrap_or_default() + PATIENCE;
        let reply: Option<StreamReadReply> =
            within(wait, conn.xread_options(&[&key], &[">"], &options)).await?;
        Ok(reply.into_iter().flat_map(|reply| reply.keys).flat_map(|key| key.ids).map(entry).collect())
    }

    /// Entries that some process took a while ago and never confirmed.
    pub(crate) async fn claim(&mut self) -> RedisResult<Vec<Entry>> {
        let key = self.config.keys.stream(self.source);
        let idle = usize::try_from(self.config.claim_after.as_millis()).unwrap_or(usize::MAX);
        let count = StreamAutoClaimOptions::default().count(usize::from(self.config.batch));
        let mut conn = self.connection().await?;
        let reply: StreamAutoClaimReply =
            within(PATIENCE, conn.xautoclaim_options(key, self.group, self.group, idle, "0-0", count))
                .await?;
        Ok(reply.claimed.into_iter().map(entry).collect())
    }

    /// Confirms entries: they need not be given to anyone again.
    pub(crate) async fn confirm(&mut self, ids: &[String]) -> RedisResult<()> {
        if ids.is_empty() {
            return Ok(());
        }
        let key = self.config.keys.stream(self.source);
        let mut conn = self.connection().await?;
        within(PATIENCE, conn.xack(key, self.group, ids)).await
    }

    /// The connection is its own, for reads that wait would hold up others; and it has no time limit of its
    /// own, for redis-rs would end such reads after 500 ms.
    async fn connection(&mut self) -> RedisResult<MultiplexedConnection> {
        if let Some(conn) = &self.conn {
            return Ok(conn.clone());
        }
        let config =
            AsyncConnectionConfig::new().set_connection_timeout(Some(PATIENCE)).set_response_timeout(None);
        let mut conn = Client::open(self.config.redis_url.as_str())?
            .get_multiplexed_async_connection_with_config(&config)
            .await?;
        let key = self.config.keys.stream(self.source);
        // From the end on: what was before is pulled, which a new connection always does.
        let made: RedisResult<()> = within(PATIENCE, conn.xgroup_create_mkstream(key, self.group, "$")).await;
        match made {
            Err(error) if error.code() == Some("BUSYGROUP") => {}
            other => other?,
        }
        self.conn = Some(conn.clone());
        Ok(conn)
    }
}

async fn within<T>(wait: Duration, work: impl Future<Output = RedisResult<T>>) -> RedisResult<T> {
    match tokio::time::timeout(wait, work).await {
        Ok(done) => done,
        Err(_elapsed) => Err(RedisError::from(std::io::Error::from(std::io::ErrorKind::TimedOut))),
    }
}

fn entry(id: StreamId) -> Entry {
    let text: Option<String> = id.get("event");
    let envelope = text.and_then(|text| match serde_json::from_str(&text) {
        Ok(envelope) => Some(envelope),
        Err(error) => {
            tracing::warn!(entry.id = id.id, %error, "an entry of the stream is no event; it will be pulled");
            None
        }
    });
    Entry { id: id.id, envelope }
}

/// Whether the error says that the group or the stream is gone: Redis was wiped.
pub(crate) fn is_gone(error: &RedisError) -> bool {
    error.code() == Some("NOGROUP")
}

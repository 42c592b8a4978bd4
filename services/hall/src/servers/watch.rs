//! Both private servers together: started in order, kept alive, stopped in order.

use crate::{
    error::LaunchError,
    place::Place,
    progress::say,
    servers::{
        account::Account,
        install,
        kept::{Kept, Program},
        postgres::Postgres,
        redis::Redis,
        sockets::Sockets,
    },
};
use std::{path::Path, process::ExitStatus};

/// Which private servers are wanted; the others are given by URL.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// No DATABASE_URL was given.
    pub postgres: bool,
    /// No REDIS_URL was given.
    pub redis: bool,
}

/// The running private servers of one folder.
#[derive(Debug)]
pub struct Servers {
    postgres: Option<(Kept, String)>,
    /// The maintenance database of our PostgreSQL.
    admin_url: Option<String>,
    redis: Option<(Kept, String)>,
    sockets: Option<Sockets>,
}

impl Servers {
    /// None yet.
    pub fn none() -> Self {
        Self { postgres: None, admin_url: None, redis: None, sockets: None }
    }

    /// Finds or installs the programs and starts the servers. To be awaited on the main thread (see `spawn`). After
    /// an error, or when dropped halfway, [`Servers::stop`] ends what has been started.
    pub async fn start(&mut self, place: &Place, wanted: Wanted) -> Result<(), LaunchError> {
        if !wanted.postgres && !wanted.redis {
            return Ok(());
        }
        install::ensure(place, wanted)?;
        self.start_wanted(place, wanted).await
    }

    /// Where the database `hall` is, if it is ours.
    pub fn database_url(&self) -> Option<&str> {
        self.postgres.as_ref().map(|(_, url)| url.as_str())
    }

    /// Where databases can be made, if PostgreSQL is ours.
    pub fn admin_url(&self) -> Option<&str> {
        self.admin_url.as_deref()
    }

    /// Where Redis is, if it is ours.
    pub fn redis_url(&self) -> Option<&str> {
        self.redis.as_ref().map(|(_, url)| url.as_str())
    }

    /// Process ids of the servers that run, for those who check from outside.
    pub fn pids(&self) -> (Option<u32>, Option<u32>) {
        let pid = |kept: &Option<(Kept, String)>| kept.as_ref().and_then(|(kept, _)| kept.pid());
        (pid(&self.postgres), pid(&self.redis))
    }

    /// Starts again whichever dies; returns only to give up.
    pub async fn keep_alive(&mut self) -> LaunchError {
        loop {
            let Self { postgres, redis, .. } = self;
            let revived = tokio::select! {
                status = ended(postgres) => revive(postgres, status).await,
                status = ended(redis) => revive(redis, status).await,
            };
            if let Err(error) = revived {
                return error;
            }
        }
    }

    /// PostgreSQL first: what it holds is the record. Redis after it, since nobody writes to it any more.
    pub async fn stop(&mut self) {
        if let Some((kept, _)) = &mut self.postgres {
            kept.stop().await;
        }
        if let Some((kept, _)) = &mut self.redis {
            kept.stop().await;
        }
        if let Some(sockets) = &self.sockets {
            sockets.remove();
        }
    }

    async fn start_wanted(&mut self, place: &Place, wanted: Wanted) -> Result<(), LaunchError> {
        let account = Account::choose()?;
        let state = account.state_folder(&place.root().join("servers"), &place.digest()).await?;
        let sockets = self.sockets.insert(Sockets::prepare(place, &state, &account)?);
        if wanted.postgres {
            let postgres = Postgres::prepare(place, &state, &account, sockets).await?;
            let (url, admin) = (postgres.url("hall"), postgres.url("postgres"));
            let (kept, _) = self.postgres.insert((Kept::new(Program::Postgres(postgres)), url));
            kept.start().await?;
            super::postgres::create_database(&admin).await?;
            self.admin_url = Some(admin);
            say("PostgreSQL is ready");
        }
        if wanted.redis {
            self.redis = Some(prepare_redis(place, &state, &account, sockets)?);
            if let Some((kept, _)) = &mut self.redis {
                kept.start().await?;
            }
            say("Redis is ready");
        }
        Ok(())
    }
}

fn prepare_redis(
    place: &Place,
    state: &Path,
    account: &Account,
    sockets: &Sockets,
) -> Result<(Kept, String), LaunchError> {
    let redis = Redis::prepare(place, state, account, sockets)?;
    let url = redis.url();
    Ok((Kept::new(Program::Redis(redis)), url))
}

async fn ended(server: &mut Option<(Kept, String)>) -> Option<ExitStatus> {
    match server {
        Some((kept, _)) => kept.ended().await,
        None => std::future::pending().await,
    }
}

async fn revive(server: &mut Option<(Kept, String)>, status: Option<ExitStatus>) -> Result<(), LaunchError> {
    match server {
        Some((kept, _)) => {
            kept.revive(status.map_or_else(|| "unknown".into(), |status| status.to_string())).await
        }
        None => Ok(()),
    }
}

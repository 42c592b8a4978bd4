//! Case handling as it goes on beside everything else: a clerk's cases are read and written at a steady pace.

use crate::{
    bench::{
        child::Child,
        stage::Stage,
        submit::FORM,
        wire::{Call, Wire, failed},
    },
    error::LaunchError,
};
use std::{io, sync::Arc, time::Duration};
use tokio::time::{Instant, interval};

/// How long one round is.
pub(super) const SECONDS: u32 = if cfg!(debug_assertions) { 4 } else { 15 };
/// Clerks who work at once, and how long each takes from request to request: 50 requests a second together.
const CLERKS: usize = 4;
const PAUSE: Duration = Duration::from_millis(80);

/// How long each request took, shortest first, in milliseconds.
pub(super) struct Handled(Vec<f64>);

impl Handled {
    /// The time that so many of a hundred did not exceed.
    pub(super) fn at(&self, percent: usize) -> f64 {
        self.0.get(self.0.len() * percent / 100).copied().unwrap_or(f64::NAN)
    }
}

/// Reads and writes `cases` for a round. Each time counts from when the request was due, so that waiting for a slow one
/// before it counts, too. A refusal fails the measurement.
pub(super) async fn handle(stage: &Stage, hall: &Child, cases: &[String]) -> Result<Handled, LaunchError> {
    let token: Arc<str> = stage.token("clerk_a").await?.into();
    let until = Instant::now() + Duration::from_secs(SECONDS.into());
    let mut clerks = Vec::new();
    for clerk in 0..CLERKS {
        let own = cases.iter().skip(clerk).step_by(CLERKS).flat_map(|case| {
            let read =
                Call { method: "GET", path: format!("/api/intake/v1/cases/{case}"), body: String::new() };
            let form = format!("/api/intake/v1/cases/{case}/form");
            [read, Call { method: "PUT", path: form, body: FORM.into() }]
        });
        let wire = Wire::connect(&hall.url, &token).await.map_err(failed)?;
        clerks.push(tokio::spawn(work(wire, own.collect(), until)));
    }
    let mut times = Vec::new();
    for clerk in clerks {
        times.extend(clerk.await.map_err(failed)?.map_err(failed)?);
    }
    times.sort_by(f64::total_cmp);
    Ok(Handled(times))
}

async fn work(mut wire: Wire, calls: Vec<Call>, until: Instant) -> io::Result<Vec<f64>> {
    let (mut ticks, mut times) = (interval(PAUSE), Vec::new());
    for call in calls.iter().cycle() {
        let due = ticks.tick().await;
        if due >= until {
            break;
        }
        wire.send(call).await?;
        times.push(due.elapsed().as_secs_f64() * 1000.0);
    }
    Ok(times)
}

//! The processes of an installation: HTTP for some services (`hall serve`), or only their background work
//! (`hall relay`). Configured by the environment alone.

use crate::{
    assemble::{chosen, names},
    error::LaunchError,
    preflight,
    progress::say,
    serve::{Background, Tasks, listen, prepare, serve, url_of},
    settings::Settings,
    signals::Signals,
};
use kernel::config::Source;

/// Serves the services named until it is told to stop.
pub async fn serve_until_stopped(wanted: &[String], tasks: Tasks) -> Result<(), LaunchError> {
    let mut signals = Signals::catch()?;
    let chosen = chosen(wanted)?;
    let settings = Settings::from_source(&Source::environment(), &names())?;
    preflight::check(&settings, &chosen).await?;
    let listener = listen(settings.listen)?;
    let url = url_of(&listener)?;
    let hall = prepare(&settings, &chosen, &url)?;
    let mut serving = serve(&settings, &hall, tasks, listener)?;
    say(format_args!("serving {} at {url}", chosen.join(", ")));
    let outcome = tokio::select! {
        () = signals.came() => Ok(()),
        error = serving.ended() => Err(error),
    };
    say("stopping");
    serving.stop().await;
    outcome
}

/// Runs relays, consumers, timers and sealers of the services named, without HTTP.
pub async fn relay_until_stopped(wanted: &[String]) -> Result<(), LaunchError> {
    let mut signals = Signals::catch()?;
    let chosen = chosen(wanted)?;
    let settings = Settings::from_source(&Source::environment(), &names())?;
    preflight::check(&settings, &chosen).await?;
    let hall = prepare(&settings, &chosen, &format!("http://{}", settings.listen))?;
    let background = Background::start(&settings, &hall, Tasks::All)?;
    say(format_args!("running the background work of {}", chosen.join(", ")));
    signals.came().await;
    say("stopping");
    background.stop().await;
    Ok(())
}

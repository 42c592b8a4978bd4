//! The hall's executable: reads the command line and runs one command.

use clap::Parser;
use hall::{
    analyse,
    assemble::{chosen, names},
    audit, bench, check,
    cli::{AuditCommand, Cli, Command, root},
    demo, down,
    error::{Explained, LaunchError},
    import,
    lock::held_by,
    manifest::Manifest,
    migrate,
    place::Place,
    progress::say,
    run, seed,
    serve::{Assembled, Tasks, prepare},
    settings::Settings,
    shots, testing, token, up, verify_archive, verify_licence,
};
use kernel::{
    config::Source,
    db::migrate::Direction,
    telemetry::{LogFormat, start_logs},
};
use std::{path::Path, process::ExitCode};

/// Gives memory back after the password hashes, which take 19 MB each; the system's allocator keeps it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let done = match runtime {
        // On the main thread, which lives as long as the process: private servers die with the thread that
        // started them.
        Ok(runtime) => runtime.block_on(Box::pin(perform(cli))),
        Err(error) => Err(LaunchError::step("starting the runtime")(error)),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            say(format_args!("error: {}", Explained(&error)));
            ExitCode::FAILURE
        }
    }
}

/// Runs the command; false if it ran and found something wrong.
async fn perform(cli: Cli) -> Result<bool, LaunchError> {
    let dir = cli.dir();
    logs(matches!(cli.command, Command::Serve { .. } | Command::Relay { .. }));
    match cli.command {
        Command::Up(args) => {
            let wishes = up::Wishes { listen: args.listen, seed: !args.no_seed };
            Box::pin(up::run(&dir, &wishes)).await?;
        }
        Command::Down => down::run(&dir)?,
        Command::Test { arguments } => return testing::run(&root(), &arguments).await,
        Command::Demo { path } => demo::run(&manifest(&dir)?, path).await?,
        Command::Shots(args) => {
            let running = if args.running { Some(manifest(&dir)?) } else { None };
            let out = args.out.unwrap_or_else(|| dir.join("shots"));
            Box::pin(shots::run(&root(), &out, running)).await?;
        }
        Command::Bench(args) => Box::pin(bench::run(&args)).await?,
        Command::Serve { services, http_only } => {
            let tasks = if http_only { Tasks::HttpOnly } else { Tasks::All };
            Box::pin(run::serve_until_stopped(&services, tasks)).await?;
        }
        Command::Relay { services } => Box::pin(run::relay_until_stopped(&services)).await?,
        Command::Migrate { revert_last, services } => {
            let (settings, hall) = configured(&dir, &services)?;
            let direction = if revert_last { Direction::Last } else { Direction::Up };
            let ran = migrate::run(&settings, &hall.services, direction).await?;
            say(format_args!("{ran} migrations {}", if revert_last { "reverted" } else { "run" }));
        }
        Command::Seed => {
            let (settings, hall) = configured(&dir, &[])?;
            seed::register_portal(&settings, &hall).await?;
            let accounts = seed::run(&settings, &hall, Default::default()).await?;
            let text = serde_json::to_string_pretty(&accounts).map_err(LaunchError::step("printing"))?;
            println!("{text}");
        }
        Command::Import(args) => {
            let (settings, hall) = configured(&dir, &["catalogue".to_owned()])?;
            return import::run(&settings, &hall, &args).await;
        }
        Command::Analyse(args) => {
            let (settings, hall) = configured(&dir, &["catalogue".to_owned()])?;
            analyse::run(&settings, &hall, &args).await?;
        }
        Command::Export { kind, file } => {
            let (settings, hall) = configured(&dir, &["catalogue".to_owned()])?;
            import::export(&settings, &hall, &kind, &file).await?;
        }
        Command::Token { name } => println!("{}", token::run(&manifest(&dir)?, &name).await?),
        Command::Audit { command: AuditCommand::Verify(args) } if !args.files.is_empty() => {
            return audit::verify_files(&args);
        }
        Command::VerifyArchive { file, keys } => return verify_archive::run(&file, &keys),
        Command::VerifyLicence { file, issuer } => return verify_licence::run(&file, &issuer),
        Command::VerifyPresentation { file, issuer, status_list, audience } => {
            return verify_licence::presentation(&file, &issuer, status_list.as_deref(), audience.as_deref());
        }
        Command::Audit { command } => {
            let (settings, hall) = configured(&dir, &[])?;
            return audit::run(&settings, &hall, &command).await;
        }
        Command::Check { services } => {
            let (settings, hall) = configured(&dir, &services)?;
            return check::run(&settings, &hall).await;
        }
    }
    Ok(true)
}

/// The services named, configured by the environment, or by the data folder if a hall runs there.
fn configured(dir: &Path, services: &[String]) -> Result<(Settings, Assembled), LaunchError> {
    let source = Source::environment();
    let chosen = chosen(services)?;
    let settings = if source.text("DATABASE_URL").is_some() {
        Settings::from_source(&source, &names())?
    } else {
        let running = manifest(dir)?;
        Settings::of_folder(&source, &names(), &Place::existing(dir)?, &running)?
    };
    let hall = prepare(&settings, &chosen, &format!("http://{}", settings.listen))?;
    Ok((settings, hall))
}

/// What the hall that runs in the folder wrote down.
fn manifest(dir: &Path) -> Result<Manifest, LaunchError> {
    let not_running =
        || LaunchError::Setting(format!("no hall runs in {}; start one: ./hall up", dir.display()));
    if !dir.exists() {
        return Err(not_running());
    }
    let place = Place::existing(dir)?;
    held_by(&place)?.ok_or_else(not_running)?;
    let manifest = Manifest::read(&place)?;
    if manifest.running { Ok(manifest) } else { Err(not_running()) }
}

/// Servers tell what they do; at the terminal only what needs a person's eyes.
fn logs(server: bool) {
    let source = Source::environment();
    let filter = source.text("HALL_LOG").unwrap_or_else(|| if server { "info" } else { "warn" }.into());
    let json = source.text("HALL_LOG_FORMAT").is_some_and(|format| format == "json");
    start_logs(&filter, if json { LogFormat::Json } else { LogFormat::Text });
}

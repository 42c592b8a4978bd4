//! The command line.

use crate::demo::CorePath;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// 通办 Tongban: the hall in one executable.
#[derive(Debug, Parser)]
#[command(name = "hall", version, about, disable_help_subcommand = true)]
pub struct Cli {
    /// Data folder of this hall.
    #[arg(long, global = true, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

impl Cli {
    /// The data folder: `--dir`, or `.hall` in the checkout that the script runs from, or here.
    pub fn dir(&self) -> PathBuf {
        self.dir.clone().unwrap_or_else(|| root().join(".hall"))
    }
}

/// The checkout, as the script `./hall` says; else the folder we are in.
pub fn root() -> PathBuf {
    std::env::var_os("HALL_ROOT").map_or_else(|| PathBuf::from("."), PathBuf::from)
}

/// What the executable can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Start everything in one process: private PostgreSQL and Redis, migrations, demo data, all services.
    Up(UpArgs),
    /// Stop the hall that runs in the data folder.
    Down,
    /// Format check, lints and all tests; arguments choose tests and go to cargo-nextest.
    Test {
        /// Passed on.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Perform the main job over HTTP against the hall that runs in the data folder.
    Demo {
        /// Which of the core paths.
        #[arg(long, value_enum, default_value = "homestead")]
        path: CorePath,
    },
    /// Take pictures of the first pages, with an index.html, from a throw-away hall filled by the demo.
    Shots(ShotsArgs),
    /// Measure a release build.
    Bench(BenchArgs),
    /// Serve all services or the ones named, configured by the environment (see deploy/example.env).
    Serve {
        /// Names of services, or `all`.
        services: Vec<String>,
        /// Leave relays, consumers and timers to `hall relay`.
        #[arg(long)]
        http_only: bool,
    },
    /// Run only relays, consumers and timers of the services named.
    Relay {
        /// Names of services, or `all`.
        services: Vec<String>,
    },
    /// Bring the schemas up to date.
    Migrate {
        /// Revert the newest migration of each service named instead.
        #[arg(long)]
        revert_last: bool,
        /// Names of services, or `all`.
        services: Vec<String>,
    },
    /// Fill the configured database with demo data.
    Seed,
    /// Check a file (xlsx, csv, JSON) and put it into the catalogue, as a whole or not at all.
    Import(ImportArgs),
    /// Analyse what the catalogue asks of applicants: circular proofs, repeated papers, trips, papers, days, fees.
    Analyse(AnalyseArgs),
    /// Write what the catalogue has published into a file.
    Export {
        /// names, base_items, implementing_items, exchange or statements.
        kind: String,
        /// Where to; its ending says the format: .xlsx, .csv or .json.
        file: PathBuf,
    },
    /// Print an access token of a demo account of the data folder.
    Token {
        /// The account's name, e.g. clerk_a.
        name: String,
    },
    /// Proof that audit and access logs are as they were written.
    Audit {
        /// What to do.
        #[command(subcommand)]
        command: AuditCommand,
    },
    /// Verify an archive package with nothing but the file and the published keys.
    VerifyArchive {
        /// The package, as `GET /api/intake/v1/cases/{id}/archive` gave it.
        file: PathBuf,
        /// The published keys, as `GET /seal-keys.json` answers.
        #[arg(long, value_name = "FILE")]
        keys: PathBuf,
    },
    /// Verify a licence file with nothing but the file and the issuer's certificate.
    VerifyLicence {
        /// The file: JSON, PDF or OFD, as `GET /api/licence/v1/licences/{id}/file`, `/pdf` or `/ofd` gave it.
        file: PathBuf,
        /// The issuer's root certificates in PEM, or what `GET /api/licence/v1/file-keys` answers.
        #[arg(long, value_name = "FILE")]
        issuer: PathBuf,
    },
    /// Verify an offline presentation of a licence, and say how fresh the answer is.
    VerifyPresentation {
        /// The presentation, as `GET /api/licence/v1/licences/{id}/presentation` gave it.
        file: PathBuf,
        /// The issuer's root certificates in PEM, or what `GET /api/licence/v1/file-keys` answers.
        #[arg(long, value_name = "FILE")]
        issuer: PathBuf,
        /// A status list, as `GET /api/licence/v1/status-lists/{list}` gave it.
        #[arg(long, value_name = "FILE")]
        status_list: Option<PathBuf>,
        /// Who checks: a presentation for somebody else is refused.
        #[arg(long, value_name = "NAME")]
        audience: Option<String>,
    },
    /// Verify audit chains, event positions and deadlines.
    Check {
        /// Names of services, or `all`.
        services: Vec<String>,
    },
}

/// What `hall audit` can do.
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Verify the chains of the configured database, or of export files with published keys and nothing else.
    Verify(AuditVerifyArgs),
    /// Write the chain of each service into a folder, for whoever verifies elsewhere.
    Export {
        /// The folder.
        out: PathBuf,
    },
    /// Print the public keys that signed roots are checked with.
    Keys,
}

/// Arguments of `hall audit verify`.
#[derive(Debug, Args)]
pub struct AuditVerifyArgs {
    /// The published keys, as `GET /seal-keys.json` answers; needed for files.
    #[arg(long, value_name = "FILE")]
    pub keys: Option<PathBuf>,
    /// Roots that a holder outside kept, one JSON line each: they must agree, too.
    #[arg(long, value_name = "FILE")]
    pub held: Option<PathBuf>,
    /// Export files; none means the configured database.
    pub files: Vec<PathBuf>,
}

/// Arguments of `hall up`.
#[derive(Debug, Args)]
pub struct UpArgs {
    /// Address and port; port 0 takes a free one. Default 127.0.0.1:8470.
    #[arg(long, value_name = "ADDR")]
    pub listen: Option<String>,
    /// No demo data and no demo accounts.
    #[arg(long)]
    pub no_seed: bool,
}

/// Arguments of `hall shots`.
#[derive(Debug, Args)]
pub struct ShotsArgs {
    /// Where the pictures go; default `shots` in the data folder.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Use the hall that runs in the data folder; cases are added to it, and its business time is not touched.
    #[arg(long)]
    pub running: bool,
}

/// Arguments of `hall analyse`.
#[derive(Debug, Args)]
pub struct AnalyseArgs {
    /// Write all of it as JSON.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Write it as a page with a picture.
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
}

/// Arguments of `hall import`.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// The file.
    pub file: PathBuf,
    /// Only say what is wrong and what would change.
    #[arg(long)]
    pub dry_run: bool,
    /// What it holds: names, base_items, implementing_items, exchange or statements; left out, its headings tell.
    #[arg(long)]
    pub kind: Option<String>,
    /// Which heading is which field, e.g. --map name=事项; may be given several times.
    #[arg(long, value_name = "FIELD=HEADING")]
    pub map: Vec<String>,
}

/// Arguments of `hall bench`.
#[derive(Debug, Args)]
pub struct BenchArgs {
    /// Which measurement; all of them if left out.
    pub name: Option<String>,
    /// Also write the results as a JSON list.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// How many base items `catalogue` makes, each with ten implementing items; fewer than 2000 only to see it work.
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(20..=2000))]
    pub base_items: Option<u16>,
    /// How many cases `intake` makes in the end; fewer than a million only to see it work.
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(5_000..=2_000_000))]
    pub cases: Option<u32>,
}

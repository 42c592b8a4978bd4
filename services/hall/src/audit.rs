//! `hall audit`: proof that audit and access logs are as they were written, for the operator and for anyone else. A file
//! is verified without a database, without the hall, and with nothing secret.

use crate::{
    assemble::open_db,
    cli::{AuditCommand, AuditVerifyArgs},
    error::LaunchError,
    serve::Assembled,
    settings::Settings,
};
use kernel::{
    audit::{
        check::{ChainCheck, PublishedKeys, SealedRow, SignedRoot, Verdict},
        verify,
    },
    db::Db,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{
    fs::{self, File},
    io::{BufRead, BufReader, BufWriter, Write},
    path::Path,
};

/// The form of an export: one of these on each line, the service first, then its roots, then its rows.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    /// Whose chain it is.
    Service(String),
    /// A signed root.
    Root(SignedRoot),
    /// A row with its seal.
    Row(SealedRow),
}

/// Runs one of the commands on the configured hall; false if something is not as it was written.
pub async fn run(settings: &Settings, hall: &Assembled, command: &AuditCommand) -> Result<bool, LaunchError> {
    match command {
        AuditCommand::Verify(args) => verify_live(settings, hall, args).await,
        AuditCommand::Export { out } => export(settings, hall, out).await.map(|()| true),
        AuditCommand::Keys => {
            let text = serde_json::to_string_pretty(&published_keys(hall)?)
                .map_err(LaunchError::step("printing"))?;
            println!("{text}");
            Ok(true)
        }
    }
}

/// The public keys of the services of this process, as `GET /seal-keys.json` tells them.
pub fn published_keys(hall: &Assembled) -> Result<PublishedKeys, LaunchError> {
    let key = |name: &'static str| {
        let keys = hall.deps.keyring(name).map_err(LaunchError::step("deriving the keys"))?;
        Ok(verify::published(name, &keys))
    };
    let keys: Result<_, LaunchError> = hall.services.iter().map(|service| key(service.name)).collect();
    Ok(PublishedKeys { keys: keys? })
}

async fn verify_live(
    settings: &Settings,
    hall: &Assembled,
    args: &AuditVerifyArgs,
) -> Result<bool, LaunchError> {
    let keys = match &args.keys {
        Some(path) => read_json(path)?,
        None => published_keys(hall)?,
    };
    let held = args.held.as_deref().map(held).transpose()?.unwrap_or_default();
    let mut good = true;
    for service in hall.services.iter() {
        let db = open_db(settings, &hall.deps, service.name)?;
        let verdict = verify::verify(&db, &keys, &held).await.map_err(LaunchError::step("verifying"))?;
        good &= say(service.name, &verdict);
    }
    Ok(good)
}

/// Verifies export files with published keys; false if something in one is not as it was written.
///
/// # Errors
/// If a file cannot be read or is no export.
pub fn verify_files(args: &AuditVerifyArgs) -> Result<bool, LaunchError> {
    let keys = args.keys.as_deref().ok_or_else(|| {
        LaunchError::Setting("name the published keys: --keys FILE (from GET /seal-keys.json)".into())
    })?;
    let keys: PublishedKeys = read_json(keys)?;
    let held = args.held.as_deref().map(held).transpose()?.unwrap_or_default();
    let mut good = true;
    for path in &args.files {
        let (service, verdict) = verify_file(path, &keys, &held)?;
        good &= say(&format!("{} ({service})", path.display()), &verdict);
    }
    Ok(good)
}

/// The service that an export file is of, and what a check of it found.
///
/// # Errors
/// If the file cannot be read or is no export.
pub fn verify_file(
    path: &Path,
    keys: &PublishedKeys,
    held: &[SignedRoot],
) -> Result<(String, Verdict), LaunchError> {
    let (mut service, mut roots) = (String::new(), Vec::new());
    for line in lines(path)? {
        match line? {
            Line::Service(name) => service = name,
            Line::Root(root) => roots.push(root),
            Line::Row(_) => break,
        }
    }
    roots.extend(held.iter().filter(|root| root.service == service).cloned());
    // A root of another service would be a good signature over the wrong chain.
    roots.retain(|root| root.service == service);
    let mut check = match ChainCheck::begin(keys, &roots) {
        Ok(check) => check,
        Err(found) => return Ok((service, Verdict::Broken(found))),
    };
    for line in lines(path)? {
        if let Line::Row(row) = line?
            && let Err(found) = check.row(&row)
        {
            return Ok((service, Verdict::Broken(found)));
        }
    }
    Ok((service, check.end()))
}

fn say(what: &str, verdict: &Verdict) -> bool {
    match verdict {
        Verdict::Whole { position, roots } => {
            println!("{what:<10} ok     whole up to {position}, {roots} signed roots agree");
            true
        }
        Verdict::Broken(found) => {
            println!("{what:<10} BROKEN {found}");
            false
        }
    }
}

async fn export(settings: &Settings, hall: &Assembled, out: &Path) -> Result<(), LaunchError> {
    fs::create_dir_all(out).map_err(LaunchError::file("create the folder", out))?;
    for service in hall.services.iter() {
        let db = open_db(settings, &hall.deps, service.name)?;
        let path = out.join(format!("{}.jsonl", service.name));
        let rows = export_chain(&db, &path).await?;
        println!("{:<10} {rows} rows in {}", service.name, path.display());
    }
    Ok(())
}

/// Writes the chain of a service into a file; how many rows.
///
/// # Errors
/// If the database or the file fails.
pub async fn export_chain(db: &Db, path: &Path) -> Result<i64, LaunchError> {
    let file = File::create(path).map_err(LaunchError::file("create", path))?;
    let mut file = BufWriter::new(file);
    let mut put = |line: &Line| {
        let text = serde_json::to_string(line).map_err(LaunchError::step("writing a row"))?;
        writeln!(file, "{text}").map_err(LaunchError::file("write", path))
    };
    put(&Line::Service(db.service().to_owned()))?;
    for root in verify::roots(db).await.map_err(LaunchError::step("reading the roots"))? {
        put(&Line::Root(root))?;
    }
    let mut last = 0;
    loop {
        let rows = verify::rows(db, last).await.map_err(LaunchError::step("reading the chain"))?;
        let Some(end) = rows.last().map(|row| row.position) else { break };
        last = end;
        for row in rows {
            put(&Line::Row(row))?;
        }
    }
    file.flush().map_err(LaunchError::file("write", path))?;
    Ok(last)
}

/// The roots that a holder kept: the file that `HALL_ROOT_FILE` names.
fn held(path: &Path) -> Result<Vec<SignedRoot>, LaunchError> {
    let text = fs::read_to_string(path).map_err(LaunchError::file("read", path))?;
    let roots: Result<_, _> = text.lines().map(serde_json::from_str).collect();
    roots.map_err(LaunchError::step("reading the roots that are held"))
}

fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T, LaunchError> {
    let text = fs::read_to_string(path).map_err(LaunchError::file("read", path))?;
    serde_json::from_str(&text).map_err(LaunchError::step("reading the keys"))
}

fn lines(path: &Path) -> Result<impl Iterator<Item = Result<Line, LaunchError>>, LaunchError> {
    let file = File::open(path).map_err(LaunchError::file("read", path))?;
    let path = path.to_owned();
    Ok(BufReader::new(file).lines().map(move |line| {
        let line = line.map_err(LaunchError::file("read", &path))?;
        serde_json::from_str(&line).map_err(LaunchError::step("reading a line of the export"))
    }))
}

//! `hall import` and `hall export`: files into the catalogue and out of it, on the configured database.

use crate::{assemble::open_db, cli::ImportArgs, error::LaunchError, serve::Assembled, settings::Settings};
use catalogue::{FileFormat, ImportFile, export_file, import_file};
use std::{fs, path::Path, time::Instant};

/// Checks a file and puts it in; false if something in it is wrong.
pub async fn run(settings: &Settings, hall: &Assembled, args: &ImportArgs) -> Result<bool, LaunchError> {
    let begun = Instant::now();
    let bytes = fs::read(&args.file).map_err(LaunchError::file("read", &args.file))?;
    let name = args.file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let mapping = args.map.iter().filter_map(|pair| pair.split_once('='));
    let file = ImportFile {
        name: &name,
        bytes: &bytes,
        kind: args.kind.as_deref(),
        mapping: mapping.map(|(field, heading)| (field.to_owned(), heading.to_owned())).collect(),
    };
    let db = open_db(settings, &hall.deps, "catalogue")?;
    let done = import_file(&db, &settings.data_dir, &file, args.dry_run).await;
    let (job, findings) = done.map_err(LaunchError::step("the import"))?;
    for finding in &findings {
        let sheet = if finding.sheet.is_empty() { String::new() } else { format!("{} ", finding.sheet) };
        println!("{sheet}第 {} 行 {} [{}] {}", finding.line, finding.field, finding.code, finding.message);
    }
    println!("{name}：{}用时 {:.1} 秒。", job.summary, begun.elapsed().as_secs_f64());
    Ok(job.findings == 0)
}

/// Writes what is published into a file.
pub async fn export(
    settings: &Settings,
    hall: &Assembled,
    kind: &str,
    out: &Path,
) -> Result<(), LaunchError> {
    let format = match out.extension().and_then(|extension| extension.to_str()) {
        Some("xlsx") => FileFormat::Xlsx,
        Some("csv") => FileFormat::Csv,
        Some("json") => FileFormat::Json,
        _ => return Err(LaunchError::Setting("name the file .xlsx, .csv or .json".to_owned())),
    };
    let db = open_db(settings, &hall.deps, "catalogue")?;
    let bytes = export_file(&db, kind, format).await.map_err(LaunchError::step("the export"))?;
    fs::write(out, bytes).map_err(LaunchError::file("write", out))
}

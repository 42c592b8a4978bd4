//! `hall analyse`: 减证便民, for a terminal, a program or a browser.

use crate::{
    assemble::open_db, cli::AnalyseArgs, error::LaunchError, progress::say, serve::Assembled,
    settings::Settings,
};
use std::fs;

/// So many lines of each list are printed; the files have all.
const LINES: usize = 10;

/// Analyses what the catalogue has published, prints the weightiest, and writes the files asked for.
pub async fn run(settings: &Settings, hall: &Assembled, args: &AnalyseArgs) -> Result<(), LaunchError> {
    let db = open_db(settings, &hall.deps, "catalogue")?;
    let report = catalogue::analyse(&db).await.map_err(LaunchError::step("the analysis"))?;
    if let Some(path) = &args.json {
        let text =
            serde_json::to_string_pretty(&report).map_err(LaunchError::step("writing the analysis"))?;
        fs::write(path, text + "\n").map_err(LaunchError::file("write", path))?;
        say(format_args!("wrote {}", path.display()));
    }
    if let Some(path) = &args.html {
        fs::write(path, report.to_html()).map_err(LaunchError::file("write", path))?;
        say(format_args!("wrote {}", path.display()));
    }
    let found = &report.found;
    println!(
        "{} items: {} circular proofs, {} repeated papers",
        report.items, found.circles, found.duplicates
    );
    println!("{} materials that authorities hold, {} still asked for", found.fetchable, found.still_demanded);
    for circle in &report.circles {
        let steps = circle.shortest.iter().map(|step| format!("{} ← {}", step.item.name, step.material));
        println!("circle: {}", steps.collect::<Vec<_>>().join(" ← "));
    }
    for saving in report.savings.iter().take(LINES) {
        println!(
            "{}: {} items, {} sheets a round, {} a year",
            saving.name, saving.items, saving.papers_per_round, saving.papers_per_year
        );
    }
    Ok(())
}

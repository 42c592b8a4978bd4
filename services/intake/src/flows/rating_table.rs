//! Figures about ratings, and the national table as a file.
use crate::{
    error::IntakeError,
    store::rating_tables::{self, Figure, Line, Span},
};
use auth::Caller;
use chrono::NaiveDate;
use contracts::intake::{RegisterChanged, RegisterEntry};
use kernel::{
    actor::Actor,
    audit::{self, Entity},
    db::{Db, transact},
};
use legal_clock::{day_begins, local_time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// The ratings of one item in one hall.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct FigureOut {
    /// The item's code.
    pub(crate) item: String,
    /// Its name.
    pub(crate) name: String,
    /// The hall.
    pub(crate) hall: String,
    /// What was rated.
    pub(crate) target: String,
    /// How often.
    pub(crate) ratings: i64,
    /// How often badly.
    pub(crate) bad: i64,
    /// How many of those were called back.
    pub(crate) called: i64,
    /// How many of those were put right.
    pub(crate) rectified: i64,
    /// How many were annulled on appeal; they are in none of the other numbers.
    pub(crate) annulled: i64,
}

impl From<Figure> for FigureOut {
    fn from(row: Figure) -> Self {
        Self {
            item: row.item,
            name: row.name,
            hall: row.hall,
            target: row.target,
            ratings: row.ratings,
            bad: row.bad,
            called: row.called,
            rectified: row.rectified,
            annulled: row.annulled,
        }
    }
}

/// The days that are asked for, within the caller's own place.
fn span(caller: &Caller, (from, to): (NaiveDate, NaiveDate)) -> Result<Span, IntakeError> {
    let place = caller.actor.scope.division.as_ref().ok_or(IntakeError::PlaceMissing)?;
    let next = to.succ_opt().unwrap_or(to);
    let division = place.as_str().to_owned();
    Ok(Span { from: day_begins(from), until: day_begins(next), division })
}

/// Figures of the caller's place. They are counted by the hall itself: whoever was rated sees the same numbers as everyone.
pub(crate) async fn get_rating_figures(
    db: &Db,
    caller: &Caller,
    days: (NaiveDate, NaiveDate),
) -> Result<Vec<FigureOut>, IntakeError> {
    let span = span(caller, days)?;
    let hall = Actor::service("intake");
    transact(db, &hall, async |tx| {
        let rows = rating_tables::figures(tx, &span).await?;
        Ok(rows.into_iter().map(FigureOut::from).collect())
    })
    .await
}

/// The columns of the national interface that hold no person. Who rated and what he wrote stays in the hall.
const COLUMNS: [&str; 15] = [
    "areaId",
    "taskId",
    "taskName",
    "deptCode",
    "projNo",
    "proStatus",
    "pf",
    "assessType",
    "apprate",
    "mouldAp",
    "evalDetail",
    "assessTime",
    "assessNumber",
    "effectivEvalua",
    "rectification",
];

/// 办件状态 of the national interface: 1 待受理, 2 已受理, 3 已办结.
fn status(state: &str) -> &'static str {
    match state {
        "submitted" | "prereviewed" | "supplement" => "1",
        "accepted" | "in_review" | "reviewed" | "approved" | "partly_approved" | "refused" | "reopened" => {
            "2"
        }
        _ => "3",
    }
}

/// A spreadsheet program takes such a cell for a formula.
fn plain(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\0', '＝', '＋', '－', '＠']);
    if formula { format!("'{text}") } else { text.to_owned() }
}

fn cells(line: &Line) -> [String; 15] {
    let text = str::to_owned;
    let satisfied = line.level.as_str() > "2";
    [
        line.division.clone(),
        line.item.clone(),
        plain(&line.name),
        line.authority.clone(),
        line.project.clone().unwrap_or_default(),
        text(status(&line.state)),
        text(match line.channel.as_str() {
            "online" => "pc",
            "window" => "window",
            // 评价器.
            "device" => "PJQ",
            _ => "agent",
        }),
        text(if line.target == "service" { "1" } else { "2" }),
        line.level.clone(),
        text(if satisfied { "1" } else { "0" }),
        line.options.join(","),
        local_time(line.rated_at).format("%Y-%m-%d %H:%M:%S").to_string(),
        line.round.to_string(),
        text(if line.annulled { "0" } else { "1" }),
        line.stage.clone().unwrap_or_default(),
    ]
}

/// A table as RFC 4180 has it, with the mark by which spreadsheet programs know UTF-8.
fn csv_of(lines: &[Line]) -> String {
    let quoted = |cell: &str| match cell.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell.to_owned(),
    };
    let mut text = format!("\u{feff}{}\r\n", COLUMNS.join(","));
    for line in lines {
        let row: Vec<String> = cells(line).iter().map(|cell| quoted(cell)).collect();
        text.push_str(&row.join(","));
        text.push_str("\r\n");
    }
    text
}

/// The national table of ratings of the caller's place, as csv. That it was taken is on record.
pub(crate) async fn export_ratings(
    db: &Db,
    caller: &Caller,
    days: (NaiveDate, NaiveDate),
) -> Result<String, IntakeError> {
    let span = span(caller, days)?;
    transact(db, &caller.actor, async |tx| {
        let id = Uuid::new_v4();
        let taken = json!({ "from": days.0, "to": days.1, "division": span.division });
        audit::record(tx, "export_ratings", Entity::new("rating_export", id), &taken).await?;
        let event = RegisterChanged { id, entry: RegisterEntry::RatingExport, in_force: true };
        bus::publish(tx, &event).await?;
        Ok::<_, IntakeError>(())
    })
    .await?;
    let hall = Actor::service("intake");
    let lines = async |tx: &mut kernel::db::Tx| Ok::<_, IntakeError>(rating_tables::lines(tx, &span).await?);
    Ok(csv_of(&transact(db, &hall, lines).await?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_looks_like_a_formula_is_only_text() {
        for text in ["=1+1", "+86", "-1", "@x", "＝1"] {
            assert!(plain(text).starts_with('\''), "{text}");
        }
        assert_eq!(plain("农村宅基地审批"), "农村宅基地审批");
    }
}

//! The board of figures: how many, how fast, how often late, by what one wants to see them by.
use super::page;
use crate::{
    client::{
        intake::{self as api, FigureRow, Figures},
        lobby,
    },
    error::PortalError,
    session::User,
    shell::Shell,
};
use actix_web::{
    HttpResponse,
    http::header,
    web::{self, Query, ServiceConfig},
};
use askama::Template;
use auth::Role;
use chrono::{DateTime, Days, FixedOffset, NaiveDate, Utc};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Who reads figures.
const READERS: &[Role] = &[Role::HallManager, Role::Chief, Role::Supervisor];
/// So many days the board goes back, unless others are asked for.
const DAYS: u64 = 29;
/// What a row can stand for.
const GROUPINGS: &[(&str, &str)] = &[
    ("day", "按天"),
    ("week", "按周"),
    ("month", "按月"),
    ("hall", "按大厅"),
    ("window", "按窗口"),
    ("item", "按事项"),
    ("authority", "按部门"),
    ("channel", "按渠道"),
];

/// Mounts the board.
pub(super) fn mount(config: &mut ServiceConfig) {
    config.route("/figures", web::get().to(board)).route("/figures/table", web::get().to(table));
}

#[derive(Deserialize)]
struct BoardQuery {
    by: Option<String>,
    from: Option<String>,
    to: Option<String>,
}

impl BoardQuery {
    /// What a row stands for; a word that is none means days.
    fn by(&self) -> (&'static str, &'static str) {
        let asked = self.by.as_deref().unwrap_or_default();
        GROUPINGS.iter().copied().find(|(code, _)| *code == asked).unwrap_or(("day", "按天"))
    }

    fn span(&self, now: DateTime<Utc>) -> (NaiveDate, NaiveDate) {
        const EAST_EIGHT: i32 = 8 * 3600;
        let zone = FixedOffset::east_opt(EAST_EIGHT);
        let today = zone.map_or(now.date_naive(), |zone| now.with_timezone(&zone).date_naive());
        let day = |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<NaiveDate>().ok());
        let to = day(&self.to).unwrap_or(today);
        (day(&self.from).unwrap_or(to.checked_sub_days(Days::new(DAYS)).unwrap_or(to)), to)
    }
}

/// A figure that stands large above the table.
struct Key {
    name: &'static str,
    value: String,
    note: String,
    lamp: &'static str,
}

struct Line {
    name: String,
    small: String,
    /// How long its bar is, in hundredths of the longest.
    bar: i64,
    submitted: i64,
    decided: i64,
    late: i64,
    days: String,
    badly: i64,
    visits: i64,
    /// What else was counted: name and number.
    rest: Vec<(String, i64)>,
}

#[derive(Template)]
#[template(path = "figures.html")]
struct BoardPage {
    shell: Shell,
    groupings: &'static [(&'static str, &'static str)],
    by: &'static str,
    by_name: &'static str,
    from: NaiveDate,
    to: NaiveDate,
    keys: Vec<Key>,
    lines: Vec<Line>,
    more: bool,
}

async fn board(user: User, query: Query<BoardQuery>) -> Result<HttpResponse, PortalError> {
    user.needs(READERS)?;
    let (by, by_name) = query.by();
    let (from, to) = query.span(user.visitor.portal.clock.now());
    let found = api::figures(user.api(), by, (from, to)).await?;
    let windows = if by == "window" { windows(&user).await } else { BTreeMap::new() };
    page(&BoardPage {
        shell: user.shell("统计"),
        groupings: GROUPINGS,
        by,
        by_name,
        from,
        to,
        keys: keys(&found.rows, by),
        lines: lines(&found, by, &windows),
        more: found.more,
    })
}

/// What the windows of one's own hall are called; who has none sees their ids.
async fn windows(user: &User) -> BTreeMap<String, String> {
    let panel = lobby::read_panel(user.api()).await.ok();
    let named = panel.into_iter().flat_map(|panel| panel.windows);
    named.map(|window| (window.id.to_string(), format!("{} 号窗口 {}", window.number, window.name))).collect()
}

fn of(row: &FigureRow, what: &str) -> i64 {
    row.counts.get(what).copied().unwrap_or_default()
}

fn decided(row: &FigureRow) -> i64 {
    ["approved", "approved_partly", "refused"].iter().map(|what| of(row, what)).sum()
}

fn visits(row: &FigureRow) -> i64 {
    ["visit_accepted", "visit_told", "visit_refused"].iter().map(|what| of(row, what)).sum()
}

/// A part in hundredths, rounded down: nobody reads 100 % where one is missing.
fn part(some: i64, all: i64) -> String {
    some.checked_mul(100)
        .and_then(|some| some.checked_div(all))
        .map_or("—".to_owned(), |part| format!("{part}%"))
}

/// A mean with one digit behind the point.
fn mean(sum: i64, number: i64) -> String {
    let tenths = sum.checked_mul(10).and_then(|sum| sum.checked_div(number));
    tenths.map_or("—".to_owned(), |tenths| format!("{}.{}", tenths / 10, tenths % 10))
}

/// How often was rated, and how many of the bad ratings another office annulled in these days.
fn rated_note(rated: i64, annulled: i64) -> String {
    if annulled > 0 {
        format!("评价 {rated}，经复核不计 {annulled}")
    } else {
        format!("评价 {rated}")
    }
}

fn keys(rows: &[FigureRow], by: &str) -> Vec<Key> {
    let sum = |what: &str| rows.iter().map(|row| of(row, what)).sum::<i64>();
    let (decided, late) = (rows.iter().map(decided).sum::<i64>(), sum("late"));
    let (on_time, badly) = (sum("on_time"), sum("rated_badly"));
    let days = rows.iter().map(|row| row.working_days).sum();
    let key = |name, value: String, note: String, lamp| Key { name, value, note, lamp };
    let alarm = |count: i64, lamp: &'static str| if count > 0 { lamp } else { "" };
    let mut keys = Vec::new();
    if by != "window" {
        keys.push(key(
            "收件",
            sum("submitted").to_string(),
            format!("受理 {}", sum("accepted") + sum("accepted_by_law")),
            "",
        ));
        keys.push(key("办结", decided.to_string(), format!("不予准予 {}", sum("refused")), ""));
        keys.push(key(
            "按时办结率",
            part(on_time, on_time + late),
            format!("超期 {late}"),
            alarm(late, "yellow"),
        ));
        keys.push(key("平均办理", mean(days, decided), "工作日，从受理到决定".to_owned(), ""));
        keys.push(key(
            "红牌",
            sum("card_red").to_string(),
            format!("黄牌 {}", sum("card_yellow")),
            alarm(sum("card_red"), "red"),
        ));
        keys.push(key(
            "差评",
            badly.to_string(),
            rated_note(badly + sum("rated"), sum("rating_annulled")),
            alarm(badly, "yellow"),
        ));
    }
    if matches!(by, "day" | "week" | "month" | "hall" | "window") {
        let ended: i64 = rows.iter().map(visits).sum();
        keys.push(key("到访", ended.to_string(), format!("取号 {}", sum("ticket")), ""));
    }
    keys
}

fn lines(found: &Figures, by: &str, windows: &BTreeMap<String, String>) -> Vec<Line> {
    let size = |row: &FigureRow| if by == "window" { visits(row) } else { of(row, "submitted") };
    let most = found.rows.iter().map(size).max().unwrap_or_default();
    let shown = ["submitted", "approved", "approved_partly", "refused", "late", "rated_badly"];
    let line = |row: &FigureRow| {
        let name = row.name.clone().or_else(|| windows.get(&row.key).cloned());
        let word = match row.key.as_str() {
            "online" => Some("网上"),
            "window" => Some("窗口"),
            "agent" => Some("代办"),
            _ => None,
        };
        let named = name.is_some();
        let rest = found.columns.iter().filter(|(code, _)| !shown.contains(&code.as_str()));
        Line {
            name: name.or(word.map(str::to_owned)).unwrap_or_else(|| row.key.clone()),
            small: if named && by != "window" && by != "hall" { row.key.clone() } else { String::new() },
            bar: size(row).saturating_mul(100).checked_div(most).unwrap_or_default(),
            submitted: of(row, "submitted"),
            decided: decided(row),
            late: of(row, "late"),
            days: mean(row.working_days, decided(row)),
            badly: of(row, "rated_badly"),
            visits: visits(row),
            rest: rest
                .map(|(code, name)| (name.clone(), of(row, code)))
                .filter(|(_, count)| *count > 0)
                .collect(),
        }
    };
    found.rows.iter().map(line).collect()
}

async fn table(user: User, query: Query<BoardQuery>) -> Result<HttpResponse, PortalError> {
    user.needs(READERS)?;
    let (by, _) = query.by();
    let span = query.span(user.visitor.portal.clock.now());
    let bytes = api::figure_table(user.api(), by, span).await?;
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"figures.csv\""))
        .body(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_rounded_down_and_nothing_is_divided_by_nothing() {
        assert_eq!((part(199, 200).as_str(), part(0, 0).as_str()), ("99%", "—"));
        assert_eq!((mean(25, 10).as_str(), mean(3, 0).as_str()), ("2.5", "—"));
    }
}

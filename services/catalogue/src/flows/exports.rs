//! The catalogue as files: templates, base items, implementing items, names, the tables of the national exchange.

use contracts::catalogue::resolve;
use kernel::db::{DbError, Tx};
use serde_json::{Map, Value, json};

use crate::{
    data_problem::DataError,
    domain::{
        export::{text, workbook},
        import::{
            cell::{CellKind, Column},
            content::{self, base_layout, implementing_layout},
            exchange::{sets, tables as exchange_tables, write},
            kind::ImportKind,
            names,
            sheet::{Line, MAX_LINES, Table},
            statements,
        },
        item_state::ItemState,
    },
    store::{self, published},
    views::export::{ExportQuery, FileFormat},
};

/// The media type of workbooks.
pub(crate) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// How many versions are read at a time.
const PAGE: i64 = 200;

/// An empty workbook with all columns, and the dictionaries behind it.
pub(crate) fn template(kind: ImportKind) -> Result<Vec<u8>, DataError> {
    let sheets: Vec<(String, Vec<Column>)> = match kind {
        ImportKind::Names => vec![("事项名单".to_owned(), names::columns())],
        ImportKind::BaseItems => vec![("基本目录".to_owned(), base_layout().columns)],
        ImportKind::Statements => vec![("对外说法".to_owned(), statements::columns())],
        ImportKind::ImplementingItems => vec![("实施清单".to_owned(), implementing_layout().columns)],
        ImportKind::Exchange => sets::TABLES
            .iter()
            .map(|(.., name)| ((*name).to_owned(), exchange_tables::columns(name)))
            .collect(),
    };
    let by_key = kind == ImportKind::Exchange;
    let heading = |column: &Column| if by_key { column.key.clone() } else { column.heading.clone() };
    let table = |(name, columns): &(String, Vec<Column>)| Table {
        name: name.clone(),
        headings: columns.iter().map(heading).collect(),
        lines: Vec::new(),
    };
    let tables: Vec<Table> = sheets.iter().map(table).collect();
    let columns: Vec<Column> = sheets.into_iter().flat_map(|(_, columns)| columns).collect();
    with_dictionary(&tables, &columns)
}

/// A workbook whose second sheet explains what the columns take.
pub(crate) fn with_dictionary(tables: &[Table], columns: &[Column]) -> Result<Vec<u8>, DataError> {
    let mut tables = tables.to_vec();
    tables.insert(tables.len().min(1), dictionary(columns));
    workbook::write(&tables).map_err(|_too_long| DataError::Written)
}

/// What each column takes.
fn dictionary(columns: &[Column]) -> Table {
    let mut lines = Vec::new();
    let mut add = |cells: [&str; 3]| {
        let number = u32::try_from(lines.len() + 2).unwrap_or(u32::MAX);
        lines.push(Line { number, cells: cells.into_iter().map(str::to_owned).collect() });
    };
    for column in columns {
        let needed = if column.required { "必填" } else { "" };
        match &column.kind {
            CellKind::OneOf(codes) | CellKind::Many(codes) => {
                for (code, name) in codes {
                    add([&column.heading, code, name]);
                }
            }
            CellKind::Text(most) => add([&column.heading, needed, &format!("最多 {most} 个字")]),
            CellKind::Lines(_) => add([&column.heading, needed, "一行一条"]),
            CellKind::Whole => add([&column.heading, needed, "0 以上的整数"]),
            CellKind::Truth => add([&column.heading, needed, "是、否"]),
            CellKind::Json => add([&column.heading, needed, "结构化内容（JSON），照导出的文件改"]),
        }
    }
    let headings = ["列", "代码或要求", "名称或说明"].map(str::to_owned).to_vec();
    Table { name: workbook::DICTIONARY.to_owned(), headings, lines }
}

/// What is published of a kind, as a file.
pub(crate) async fn export(tx: &mut Tx, kind: ImportKind, query: &ExportQuery) -> Result<Vec<u8>, DataError> {
    let inside = query.division.as_ref().map(|division| division.prefix().as_str().to_owned());
    let inside = inside.unwrap_or_default();
    let mut tables = match kind {
        ImportKind::Names => vec![name_table(tx).await?],
        ImportKind::BaseItems => vec![base_table(tx).await?],
        ImportKind::ImplementingItems => vec![implementing_table(tx, &inside).await?],
        ImportKind::Exchange => exchange(tx, &inside).await?,
        ImportKind::Statements => vec![statement_table(tx, &inside).await?],
    };
    if let Some(wanted) = &query.table {
        tables.retain(|table| table.name == *wanted);
    }
    written(query.format.unwrap_or_default(), &tables)
}

/// Tables in a format.
pub(crate) fn written(format: FileFormat, tables: &[Table]) -> Result<Vec<u8>, DataError> {
    match format {
        FileFormat::Xlsx => workbook::write(tables).map_err(|_too_long| DataError::Written),
        FileFormat::Csv => {
            let table = tables.first().ok_or(DataError::NotFound("table"))?;
            text::write(table).map_err(|_never| DataError::Written)
        }
        FileFormat::Json => {
            let lists: Map<String, Value> =
                tables.iter().map(|table| (table.name.clone(), rows(table))).collect();
            let value = if lists.len() == 1 {
                lists.into_iter().map(|(_, rows)| rows).collect::<Vec<_>>().pop()
            } else {
                Some(Value::Object(lists))
            };
            serde_json::to_vec_pretty(&value).map_err(|error| DbError::from(error).into())
        }
    }
}

fn rows(table: &Table) -> Value {
    let row = |line: &Line| -> Value {
        let cells = table.headings.iter().zip(&line.cells);
        Value::Object(cells.map(|(heading, cell)| (heading.clone(), json!(cell))).collect())
    };
    table.lines.iter().map(row).collect()
}

async fn name_table(tx: &mut Tx) -> Result<Table, DataError> {
    let columns = names::columns();
    let mut table = empty("事项名单", &columns);
    let mut after = String::new();
    loop {
        let wanted = store::import_names::NameFilter { state: None, words: None, after: &after, limit: PAGE };
        let page = store::import_names::list(tx, &wanted).await?;
        let Some(last) = page.last() else { return Ok(table) };
        after.clone_from(&last.local_code);
        for draft in page {
            let item_type = draft.item_type.unwrap_or_default();
            let cells = vec![draft.name, draft.local_code, draft.department, draft.grouping, item_type];
            push(&mut table, cells)?;
        }
    }
}

async fn base_table(tx: &mut Tx) -> Result<Table, DataError> {
    let layout = base_layout();
    let mut table = empty("基本目录", &layout.columns);
    let mut after = String::new();
    loop {
        let page = store::exports::base_codes(tx, &after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(table) };
        after = last.to_string();
        for code in page {
            let Some((_, content)) = published::base(tx, &code).await? else { continue };
            let content = serde_json::to_value(content).map_err(DbError::from)?;
            push(&mut table, content::line(&layout, 0, &content).cells)?;
        }
    }
}

async fn implementing_table(tx: &mut Tx, inside: &str) -> Result<Table, DataError> {
    let layout = implementing_layout();
    let mut table = empty("实施清单", &layout.columns);
    let mut after = String::new();
    loop {
        let page = store::exports::implementing_codes(tx, inside, &after, PAGE).await?;
        let Some((last, _)) = page.last() else { return Ok(table) };
        after = last.to_string();
        for (code, _) in page {
            let Some(pair) = published::pair(tx, &code).await? else { continue };
            let mut content = serde_json::to_value(&pair.overlay).map_err(DbError::from)?;
            if let Some(fields) = content.as_object_mut() {
                fields.insert("base_code".to_owned(), json!(code.base()));
            }
            push(&mut table, content::line(&layout, 0, &content).cells)?;
        }
    }
}

async fn statement_table(tx: &mut Tx, inside: &str) -> Result<Table, DataError> {
    let mut table = empty("对外说法", &statements::columns());
    let mut after = String::new();
    loop {
        let page = store::exports::implementing_codes(tx, inside, &after, PAGE).await?;
        let Some((last, _)) = page.last() else { return Ok(table) };
        after = last.to_string();
        let codes: Vec<_> = page.into_iter().map(|(code, _)| code).collect();
        for (code, point, said, _) in store::drift::statements(tx, &codes).await? {
            push(&mut table, statements::cells(&code, &point, &said))?;
        }
    }
}

async fn exchange(tx: &mut Tx, inside: &str) -> Result<Vec<Table>, DataError> {
    let mut items = Vec::new();
    let mut after = String::new();
    loop {
        let page = store::exports::implementing_codes(tx, inside, &after, PAGE).await?;
        let Some((last, _)) = page.last() else { break };
        after = last.to_string();
        for (code, state) in page {
            let Some(pair) = published::pair(tx, &code).await? else { continue };
            items.push((code, pair.overlay_version, state, resolve(&pair.base, &pair.overlay)));
        }
        if items.len() > MAX_LINES {
            return Err(DataError::Invalid("more items than one file holds: ask for one division"));
        }
    }
    let told: Vec<write::Told<'_>> = items
        .iter()
        .map(|(code, version, state, item)| write::Told {
            code: code.as_str(),
            version: *version,
            state: if *state == ItemState::Suspended { "2" } else { "1" },
            item,
        })
        .collect();
    let (tables, findings) = write::tables(&told);
    if findings.is_empty() { Ok(tables) } else { Err(DataError::Findings(findings)) }
}

fn empty(name: &str, columns: &[Column]) -> Table {
    let headings = columns.iter().map(|column| column.heading.clone()).collect();
    Table { name: name.to_owned(), headings, lines: Vec::new() }
}

/// Adds a line, up to what one file holds.
fn push(table: &mut Table, cells: Vec<String>) -> Result<(), DataError> {
    if table.lines.len() >= MAX_LINES {
        return Err(DataError::Invalid("more lines than one file holds: ask for one division"));
    }
    let number = u32::try_from(table.lines.len() + 2).unwrap_or(u32::MAX);
    table.lines.push(Line { number, cells });
    Ok(())
}

//! The national tables (办件库、好差评): which of our facts becomes a row of which table, and what stands in its columns. The
//! mapping is configuration, because provinces publish tables of their own; what it may draw from is this closed list.
use super::{csv, figure::COUNTED};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

kernel::code_table! {
    /// What a column may be filled from.
    Field, "field of a national table" {
        /// The long number of the case.
        ProjectNo = "project_no", "办件编号";
        /// The code of the implementing item.
        Item = "item", "实施编码";
        /// The code of the base item.
        BaseItem = "base_item", "基本编码";
        /// The item's name.
        ItemName = "item_name", "事项名称";
        /// The door.
        Channel = "channel", "渠道";
        /// The place.
        Division = "division", "区划";
        /// The authority's code.
        Authority = "authority", "部门代码";
        /// The authority's name.
        AuthorityName = "authority_name", "部门名称";
        /// What happened.
        What = "what", "业务动作";
        /// The same in words.
        WhatName = "what_name", "业务动作名称";
        /// The how-manieth of its kind.
        Nth = "nth", "次数";
        /// When it happened.
        At = "at", "发生时间";
        /// When the application was handed in.
        SubmittedAt = "submitted_at", "申请时间";
        /// The last day for the decision.
        Due = "due", "承诺办结日期";
        /// The licences that were issued.
        LicenceIdentifiers = "licence_identifiers", "证照标识";
        /// The applicant's name.
        ApplicantName = "applicant_name", "申请人姓名";
        /// His number.
        ApplicantNumber = "applicant_number", "申请人证件号码";
        /// His telephone.
        ApplicantMobile = "applicant_mobile", "申请人手机号码";
        /// A material's code.
        MaterialCode = "material_code", "材料代码";
        /// Its name.
        MaterialName = "material_name", "材料名称";
        /// Where it came from.
        MaterialSource = "material_source", "材料来源";
        /// How many.
        MaterialNumber = "material_number", "材料份数";
    }
}

impl Field {
    /// Whether it tells of a person.
    #[must_use]
    pub const fn is_personal(self) -> bool {
        matches!(self, Self::ApplicantName | Self::ApplicantNumber | Self::ApplicantMobile)
    }
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// What it is called there.
    pub name: String,
    /// What it is filled from.
    #[serde(default)]
    pub from: Option<Field>,
    /// What always stands in it.
    #[serde(default)]
    pub constant: Option<String>,
    /// Our codes as theirs.
    #[serde(default)]
    pub codes: BTreeMap<String, String>,
    /// What stands for codes that are not among them; ours where nothing is said.
    #[serde(default)]
    pub otherwise: Option<String>,
}

/// What is done with the row of this key on the other side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Operation {
    /// It is new.
    I,
    /// It is changed.
    U,
    /// It is taken away.
    D,
}

/// What a fact is taken apart into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Each {
    /// A row for each material of the case.
    Material,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// What it is called there.
    pub name: String,
    /// In words.
    pub title: String,
    /// The facts that become rows, each with what is done.
    pub of: BTreeMap<String, Operation>,
    /// Where a fact makes several rows.
    #[serde(default)]
    pub each: Option<Each>,
    /// The columns, in order.
    pub columns: Vec<Column>,
}

/// All tables, as they are configured.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Which edition; each batch names it.
    pub version: String,
    /// Where the tables come from.
    pub source: String,
    /// The tables.
    pub tables: Vec<Table>,
}

/// Why a mapping is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the mapping of the national tables cannot be used: {0}")]
pub struct BadMapping(pub String);

/// What the hall knows of a row.
pub type Known = BTreeMap<&'static str, String>;

/// What is shipped; a test reads it.
const SHIPPED: &str = include_str!("../../../../deploy/data/national-tables.json");

impl Mapping {
    /// The mapping that is shipped.
    #[must_use]
    pub fn shipped() -> Self {
        Self::parse(SHIPPED).unwrap_or_default()
    }

    /// Reads a mapping.
    ///
    /// # Errors
    /// [`BadMapping`] if it draws from what there is not, or fills a column twice or not at all.
    pub fn parse(text: &str) -> Result<Self, BadMapping> {
        let read: Self = serde_json::from_str(text).map_err(|error| BadMapping(error.to_string()))?;
        let mut names = BTreeSet::new();
        for table in &read.tables {
            if !names.insert(&table.name) || table.of.is_empty() || table.columns.is_empty() {
                return Err(BadMapping(format!("table {} stands twice or is empty", table.name)));
            }
            let mut columns = BTreeSet::new();
            for column in &table.columns {
                let filled = column.from.is_some() != column.constant.is_some();
                if !filled || !columns.insert(&column.name) {
                    return Err(BadMapping(format!("column {} of {}", column.name, table.name)));
                }
            }
            let known = |what: &&String| COUNTED.iter().any(|(code, _)| *code == what.as_str());
            if let Some(unknown) = table.of.keys().find(|what| !known(what)) {
                return Err(BadMapping(format!("{unknown} is no fact")));
            }
        }
        Ok(read)
    }

    /// The table of this name.
    #[must_use]
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == name)
    }
}

impl Table {
    /// Whether a column tells of a person.
    #[must_use]
    pub fn is_personal(&self) -> bool {
        self.columns.iter().any(|column| column.from.is_some_and(Field::is_personal))
    }

    /// The cells of a row.
    #[must_use]
    pub fn cells(&self, known: &Known) -> Vec<String> {
        self.columns.iter().map(|column| column.cell(known)).collect()
    }
}

impl Column {
    fn cell(&self, known: &Known) -> String {
        let Some(from) = self.from else { return self.constant.clone().unwrap_or_default() };
        let ours = known.get(from.code()).cloned().unwrap_or_default();
        if self.codes.is_empty() {
            return ours;
        }
        self.codes.get(&ours).or(self.otherwise.as_ref()).cloned().unwrap_or(ours)
    }
}

/// A row of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Row {
    /// What is done with it.
    pub op: Operation,
    /// Its cells, in the order of the columns.
    pub cells: Vec<String>,
}

/// A batch as it is kept and handed out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Content {
    /// The table.
    pub table: String,
    /// The how-manieth batch of it.
    pub batch: i32,
    /// By which edition of the mapping.
    pub mapping: String,
    /// The heads of the columns.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<Row>,
}

impl Content {
    /// As csv.
    #[must_use]
    pub fn sheet(&self) -> String {
        let heads = ["batch", "row", "op"].into_iter().chain(self.columns.iter().map(String::as_str));
        let line = |(at, row): (usize, &Row)| {
            let op = match row.op {
                Operation::I => "I",
                Operation::U => "U",
                Operation::D => "D",
            };
            let first = [self.batch.to_string(), (at + 1).to_string(), op.to_owned()];
            first.into_iter().chain(row.cells.iter().cloned()).collect()
        };
        let rows: Vec<Vec<String>> = self.rows.iter().enumerate().map(line).collect();
        csv::sheet(heads, &rows)
    }
}

/// Why no batch is made or given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NationalRefused {
    /// There is no such table.
    #[error("there is no national table of this name")]
    NoTable,
    /// One is asked for already.
    #[error("a batch of this table waits for a second person")]
    Waits,
    /// It has not been made.
    #[error("a second person has not made this batch yet")]
    NotMade,
    /// It has been made.
    #[error("this batch has been made")]
    Made,
    /// Whoever asked does not make it.
    #[error("another person than the one who asked makes the batch")]
    SamePerson,
    /// Nothing happened since the last one.
    #[error("there is nothing new for this table")]
    Nothing,
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHIPPED: &str = include_str!("../../../../deploy/data/national-tables.json");

    #[test]
    fn the_mapping_that_is_shipped_can_be_used_and_only_one_table_names_persons() {
        let mapping = Mapping::parse(SHIPPED).unwrap();
        let personal: Vec<&str> = mapping
            .tables
            .iter()
            .filter(|table| table.is_personal())
            .map(|table| table.name.as_str())
            .collect();
        assert_eq!(personal, ["up_pro_accept"]);
    }

    #[test]
    fn a_mapping_that_draws_from_what_there_is_not_is_refused() {
        for (good, bad) in [
            ("\"from\": \"project_no\"", "\"from\": \"password\""),
            ("\"constant\": \"111\"", "\"constant\": \"111\", \"from\": \"item\""),
            ("\"accepted_by_law\": \"I\"", "\"born\": \"I\""),
            ("\"name\": \"up_pro_process\"", "\"name\": \"up_pro_accept\""),
        ] {
            let broken = SHIPPED.replacen(good, bad, 1);
            assert_ne!(broken, SHIPPED);
            assert!(Mapping::parse(&broken).is_err(), "{bad}");
        }
    }

    #[test]
    fn our_codes_are_written_as_theirs_and_what_has_none_as_the_mapping_says() {
        let mapping = Mapping::parse(SHIPPED).unwrap();
        let process = mapping.table("up_pro_process").unwrap();
        let cells = |what: &str| process.cells(&[("what", what.to_owned())].into());
        assert_eq!(cells("approved").get(2).map(String::as_str), Some("通过"));
        assert_eq!(cells("refused").get(2).map(String::as_str), Some("其他"));
    }
}

//! Which column of a table is which field.

use serde_json::{Map, Value};

use super::{
    cell::Column,
    finding::{Finding, FindingCode},
    plan::Mapping,
    sheet::{Line, Table},
};

/// The columns of a table, found by their key, their heading, or the mapping that came with the file.
pub(crate) struct Placed<'a> {
    columns: Vec<(&'a Column, usize)>,
    width: usize,
}

impl<'a> Placed<'a> {
    /// Finds the columns. What is required and missing, and what nobody knows, is a finding of the heading line.
    pub(crate) fn of(
        table: &Table,
        columns: &'a [Column],
        mapping: &Mapping,
        findings: &mut Vec<Finding>,
    ) -> Self {
        let mut placed = Vec::new();
        for column in columns {
            let mapped = mapping.iter().find(|(field, _)| *field == column.key);
            let at = match mapped {
                Some((_, heading)) => table.column(heading),
                None => table.column(&column.key).or_else(|| table.column(&column.heading)),
            };
            match at {
                Some(at) => placed.push((column, at)),
                None if column.required => {
                    findings
                        .push(Finding::new(0, &column.heading, FindingCode::MissingColumn).on(&table.name));
                }
                None => {}
            }
        }
        Self { columns: placed, width: table.headings.len() }
    }

    /// Headings that are no field are findings: what someone wrote must not be lost in silence.
    pub(crate) fn refuse_unknown(&self, table: &Table, findings: &mut Vec<Finding>) {
        for (at, heading) in table.headings.iter().enumerate() {
            let known = heading.is_empty() || self.columns.iter().any(|(_, place)| *place == at);
            if !known {
                findings.push(Finding::new(0, heading, FindingCode::UnknownColumn).on(&table.name));
            }
        }
    }

    /// The values of a line by field; each cell that is wrong is a finding.
    pub(crate) fn values(
        &self,
        table: &Table,
        line: &Line,
        findings: &mut Vec<Finding>,
    ) -> Map<String, Value> {
        let mut values = Map::new();
        let extra = line.cells.iter().skip(self.width).any(|cell| !cell.trim().is_empty());
        if extra {
            findings.push(Finding::new(line.number, "", FindingCode::ExtraCells).on(&table.name));
        }
        for (column, at) in &self.columns {
            match column.parse(line.cell(*at)) {
                Ok(value) => {
                    values.insert(column.key.clone(), value);
                }
                Err((code, more)) => {
                    let finding = Finding::new(line.number, &column.heading, code);
                    findings.push(finding.with(&more).on(&table.name));
                }
            }
        }
        values
    }
}

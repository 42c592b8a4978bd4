//! The quality report and the rules behind it.

use contracts::catalogue::{Finding, Rule};
use kernel::code::Division;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which findings are wanted.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct QualityQuery {
    /// Of this rule only.
    pub(crate) rule: Option<Rule>,
    /// Inside this division only, 12 digits; then without base items.
    pub(crate) division: Option<Division>,
    /// The `next` of the page before.
    pub(crate) after: Option<String>,
    /// How many at most; 20 by default, never more than 100.
    pub(crate) limit: Option<u16>,
}

impl QualityQuery {
    /// Those that are wanted.
    pub(crate) fn wanted(&self, findings: Vec<Finding>) -> Vec<Finding> {
        findings.into_iter().filter(|finding| self.rule.is_none_or(|rule| rule == finding.rule)).collect()
    }
}

/// An item that breaks a rule.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct QualityRow {
    /// The base code or the implementing code.
    pub(crate) code: String,
    /// Its name.
    pub(crate) name: String,
    /// Where; none for a base item.
    pub(crate) division: Option<Division>,
    /// What is wrong and what to do.
    pub(crate) findings: Vec<Finding>,
}

/// A rule, explained.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct RuleOut {
    /// Its word.
    pub(crate) rule: Rule,
    /// What editors call it.
    pub(crate) name: String,
    /// What an editor can do about it.
    pub(crate) advice: String,
}

//! What is wrong with a line, and what to do about it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kernel::code_table! {
    /// What is wrong. The sentence says it and says what to do.
    FindingCode, "import finding" {
        /// An empty cell.
        Required = "required", "这一格不能空。请填上再导入。";
        /// Too many characters.
        TooLong = "too_long", "字数太多。请精简到规定长度以内。";
        /// A code that the table does not have.
        NotInDictionary = "not_in_dictionary", "字典里没有这个值。请照模板“字典”页填代码或名称。";
        /// No whole number.
        NotANumber = "not_a_number", "这里要填 0 以上的整数。请去掉单位和文字。";
        /// Neither yes nor no.
        NotATruth = "not_a_truth", "这里只能填“是”或“否”。请改成其中一个。";
        /// No JSON.
        NotJson = "not_json", "这一格应是 JSON，括号或引号没配好。请从导出的文件里照抄再改。";
        /// A code with a wrong format or check digit.
        BadCode = "bad_code", "编码不对，位数或校验位有错。请对照原件再填。";
        /// Of the right kind, but not of the right shape.
        Shape = "content_shape", "内容的结构不对。请对照模板，把缺的补上、多的去掉。";
        /// The file has no such column.
        MissingColumn = "missing_column", "缺这一列。请用下载的模板，或在对照里指明是哪一列。";
        /// A column that nobody knows.
        UnknownColumn = "unknown_column", "不认识这一列。请改成模板里的列名，或把这一列删掉。";
        /// More cells than headings.
        ExtraCells = "extra_cells", "这一行比表头长，可能少了引号。请检查逗号和引号。";
        /// The same key twice in one file.
        Duplicate = "duplicate_line", "和前面一行的编码相同。请只留一行。";
        /// A line that belongs to no item.
        Orphan = "orphan_line", "找不到它属于哪个事项。请检查事项编码，或先补上主表那一行。";
        /// An authority that the directory does not have.
        UnknownAuthority = "unknown_authority", "目录里没有这个实施主体。请先登记单位，再导入。";
        /// A hall or division that the directory does not have.
        UnknownPlace = "unknown_place", "受理点或科室写的大厅、区划不在目录里。请先登记，再导入。";
        /// Outside the division of the importer.
        OutOfScope = "out_of_scope", "不在您管理的区划内。请删掉这一行，或请上级导入。";
        /// A base item that is not there or not published.
        BaseUnpublished = "base_unpublished", "这个基本编码还没有发布的事项。请先发布基本目录，再导入实施清单。";
        /// A version that waits for its checker.
        InReview = "draft_in_review", "这个事项有一稿正在审核，不能覆盖。请等审核完，或先退回。";
        /// The catalogue refuses it at present.
        Refused = "refused", "目录现在不能收这一行。请打开这个事项看看它的状态。";
        /// The rule of a list.
        ListRule = "list_rule", "不合这张清单的规则。请照提示改。";
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// The sheet; empty where there is only one.
    pub sheet: String,
    /// The line as the spreadsheet counts it; 0 is the file as a whole.
    pub line: u32,
    /// The column's heading; empty is the line as a whole.
    pub field: String,
    /// A stable code.
    pub code: FindingCode,
    /// What is wrong and what to do, in Chinese.
    pub message: String,
}

impl Finding {
    /// A finding with the sentence of its code.
    pub(crate) fn new(line: u32, field: impl Into<String>, code: FindingCode) -> Self {
        let (sheet, message) = (String::new(), code.name_zh().to_owned());
        Self { sheet, line, field: field.into(), code, message }
    }

    /// The same with more about this one.
    #[must_use]
    pub(crate) fn with(mut self, more: &str) -> Self {
        if !more.is_empty() {
            self.message = format!("{}（{more}）", self.message);
        }
        self
    }

    /// The same on a sheet.
    #[must_use]
    pub(crate) fn on(mut self, sheet: &str) -> Self {
        sheet.clone_into(&mut self.sheet);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_says_what_to_do_and_blames_nobody() {
        for code in FindingCode::ALL {
            let sentence = code.name_zh();
            assert!(sentence.ends_with('。') && sentence.matches('。').count() >= 2, "{code}");
            assert!(!["非法", "失败", "错误"].iter().any(|word| sentence.contains(word)), "{code}");
        }
    }
}

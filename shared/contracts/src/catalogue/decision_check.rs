//! Whether a decision table forgets a case, contradicts itself or has rows that never count.
//!
//! Each input is cut where any row cuts it; within such a piece all answers are alike, so that trying one of each
//! is trying all.

use std::collections::BTreeSet;

use super::{
    decision::{Answer, Cell, DecisionTable, HitPolicy, InputKind, TableInput},
    quality::{Finding, Rule},
};

/// More combinations than this are not tried: nobody reads such a table either.
const MOST: usize = 20_000;

/// What is wrong with a table that stands at `pointer`.
pub(super) fn table_findings<T>(table: &DecisionTable<T>, pointer: &str) -> Vec<Finding> {
    let shape = shape(table, pointer);
    if !shape.is_empty() {
        return shape;
    }
    let pieces: Vec<Vec<Piece>> = (0..table.inputs.len()).map(|column| cut(table, column)).collect();
    let count = pieces.iter().try_fold(1_usize, |product, pieces| product.checked_mul(pieces.len()));
    if count.is_none_or(|count| count > MOST) {
        let en = "the table has too many combinations to be checked";
        return vec![Finding::new(Rule::TableShape, pointer, "这张表组合太多，没法核对，也没人看得懂", en)];
    }
    covered(table, &pieces, pointer)
}

/// Answers that all rows treat alike: one of them, and its words.
#[derive(Clone)]
struct Piece {
    answer: Answer,
    words: String,
}

fn shape<T>(table: &DecisionTable<T>, pointer: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut found = |at: String, zh: String, en: &str| {
        findings.push(Finding::new(Rule::TableShape, format!("{pointer}{at}"), zh, en));
    };
    let mut keys = BTreeSet::new();
    for (index, input) in table.inputs.iter().enumerate() {
        let word = !input.key.is_empty()
            && input
                .key
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'_' || byte.is_ascii_digit());
        if !word || !keys.insert(input.key.as_str()) {
            found(
                format!("/inputs/{index}/key"),
                "问题的代码应为小写字母且不重复".into(),
                "a key is a word and unique",
            );
        }
        if input.question.trim().is_empty() {
            found(format!("/inputs/{index}/question"), "缺少问题的文字".into(), "the question has no words");
        }
        let answerable = match &input.kind {
            InputKind::YesNo => true,
            InputKind::Choice { options } => {
                options.len() >= 2 && options.iter().collect::<BTreeSet<_>>().len() == options.len()
            }
            InputKind::Number { min, max, .. } => min < max,
        };
        if !answerable {
            found(
                format!("/inputs/{index}/kind"),
                "选项至少两个且不重复，数字的下限小于上限".into(),
                "no two answers can be given",
            );
        }
    }
    if table.rows.is_empty() {
        found("/rows".into(), "表里一行也没有".into(), "the table has no row");
    }
    for (index, row) in table.rows.iter().enumerate() {
        let fits = row.when.len() == table.inputs.len()
            && row.when.iter().zip(&table.inputs).all(|(cell, input)| cell_fits(cell, input));
        if !fits {
            let zh = format!("第 {} 行和上面的问题对不上：每个问题一格，格里的值要在可选范围内", index + 1);
            found(format!("/rows/{index}/when"), zh, "a row has one fitting cell for each input");
        }
    }
    findings
}

fn cell_fits(cell: &Cell, input: &TableInput) -> bool {
    match (cell, &input.kind) {
        (Cell::Any, _) | (Cell::YesNo { .. }, InputKind::YesNo) => true,
        (Cell::OneOf { words }, InputKind::Choice { options }) => {
            !words.is_empty() && words.iter().all(|word| options.contains(word))
        }
        (Cell::Between { from, to }, InputKind::Number { min, max, .. }) => {
            let (from, to) = (from.unwrap_or(*min), to.unwrap_or(*max));
            *min <= from && from <= to && to <= *max
        }
        (Cell::YesNo { .. } | Cell::OneOf { .. } | Cell::Between { .. }, _) => false,
    }
}

/// The pieces of one input.
fn cut<T>(table: &DecisionTable<T>, column: usize) -> Vec<Piece> {
    let Some(input) = table.inputs.get(column) else { return Vec::new() };
    match &input.kind {
        InputKind::YesNo => [(true, "是"), (false, "否")]
            .map(|(value, words)| Piece { answer: Answer::YesNo(value), words: words.to_owned() })
            .to_vec(),
        InputKind::Choice { options } => options
            .iter()
            .map(|word| Piece { answer: Answer::Word(word.clone()), words: word.clone() })
            .collect(),
        InputKind::Number { min, max, unit } => {
            // Where a piece begins: at the bottom, where a row begins, and behind where a row ends.
            let mut begins = BTreeSet::from([*min]);
            for cell in table.rows.iter().filter_map(|row| row.when.get(column)) {
                if let Cell::Between { from, to } = cell {
                    begins.extend(*from);
                    begins.extend(to.and_then(|to| to.checked_add(1)));
                }
            }
            let begins: Vec<i64> = begins.into_iter().filter(|begin| begin <= max).collect();
            let ends = begins.iter().skip(1).map(|next| next.saturating_sub(1)).chain([*max]);
            let piece = |(from, to): (&i64, i64)| {
                let words =
                    if *from == to { format!("{from}{unit}") } else { format!("{from} 到 {to}{unit}") };
                Piece { answer: Answer::Number(*from), words }
            };
            begins.iter().zip(ends).map(piece).collect()
        }
    }
}

/// Tries every combination of pieces.
fn covered<T>(table: &DecisionTable<T>, pieces: &[Vec<Piece>], pointer: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut counts = vec![0_usize; table.rows.len()];
    let (mut hole, mut clash) = (false, BTreeSet::new());
    for combination in combinations(pieces) {
        let fit: Vec<usize> = table
            .rows
            .iter()
            .enumerate()
            .filter(|(_, row)| {
                row.when.iter().zip(&combination).all(|(cell, piece)| cell.holds(&piece.answer))
            })
            .map(|(index, _)| index)
            .collect();
        if fit.is_empty() && table.policy != HitPolicy::Collect && !hole {
            hole = true;
            let zh = format!("有一种情况没有写到：{}", spoken(table, &combination));
            findings.push(Finding::new(
                Rule::TableComplete,
                format!("{pointer}/rows"),
                zh,
                "some answers meet no row",
            ));
        }
        let counting =
            if table.policy == HitPolicy::First { fit.get(..1).unwrap_or_default() } else { fit.as_slice() };
        for index in counting {
            if let Some(count) = counts.get_mut(*index) {
                *count += 1;
            }
        }
        if let (HitPolicy::Unique, [one, two, ..]) = (table.policy, fit.as_slice())
            && clash.insert((*one, *two))
        {
            let zh = format!("第 {} 行和第 {} 行重叠：{}", one + 1, two + 1, spoken(table, &combination));
            let at = format!("{pointer}/rows/{two}");
            findings.push(Finding::new(Rule::TableOverlap, at, zh, "two rows fit the same answers"));
        }
    }
    for (index, _) in counts.iter().enumerate().filter(|(_, count)| **count == 0) {
        let zh = format!("第 {} 行永远轮不到，前面的行已经包括了它", index + 1);
        findings.push(Finding::new(
            Rule::TableRowDead,
            format!("{pointer}/rows/{index}"),
            zh,
            "the row never counts",
        ));
    }
    findings
}

fn combinations(pieces: &[Vec<Piece>]) -> Vec<Vec<Piece>> {
    pieces.iter().fold(vec![Vec::new()], |combinations, column| {
        combinations
            .iter()
            .flat_map(|begun| {
                column.iter().map(|piece| [begun.as_slice(), std::slice::from_ref(piece)].concat())
            })
            .collect()
    })
}

fn spoken<T>(table: &DecisionTable<T>, combination: &[Piece]) -> String {
    let said = table.inputs.iter().zip(combination);
    said.map(|(input, piece)| format!("“{}”{}", input.question, piece.words)).collect::<Vec<_>>().join("，")
}

//! What an item's tables and situations say of someone's answers: whether he may apply, what he pays, what he brings.

use contracts::catalogue::{Answers, BaseItemContent, DecisionTable, Reading};
use kernel::db::Tx;
use serde_json::Value;

use crate::{
    flows::read::AnyCode,
    problem::CatalogueError,
    store,
    views::decide::{EligibilityOut, FeeLineOut, FeesOut, MaterialAsked, MaterialsOut, QuestionOut},
};

/// Whether someone may apply, or the next question.
pub(crate) async fn eligibility(
    tx: &mut Tx,
    code: &AnyCode,
    answers: &Answers,
) -> Result<EligibilityOut, CatalogueError> {
    let base = in_force(tx, code).await?;
    let table = base.eligibility.as_ref().ok_or_else(|| CatalogueError::NoTable(code.as_str().to_owned()))?;
    Ok(match table.read(answers)? {
        Reading::Decided(rows) => {
            let verdict = rows.into_iter().next().map(|(row, verdict)| (row, verdict.clone()));
            EligibilityOut {
                verdict: verdict.as_ref().map(|(_, it)| it.clone()),
                row: verdict.map(|(row, _)| row),
                next: None,
            }
        }
        Reading::Ask(input) => {
            EligibilityOut { verdict: None, row: None, next: Some(asked(table, input, answers)) }
        }
        Reading::Nothing => EligibilityOut { verdict: None, row: None, next: None },
    })
}

/// What someone pays, or the next question. Without a table it is the list of fees.
pub(crate) async fn fees(tx: &mut Tx, code: &AnyCode, answers: &Answers) -> Result<FeesOut, CatalogueError> {
    let base = in_force(tx, code).await?;
    let listed = base.fees.iter().map(|fee| FeeLineOut {
        name: fee.name.clone(),
        amount_fen: fee.amount_fen.into(),
        basis: fee.basis.clone(),
    });
    let mut lines: Vec<FeeLineOut> = listed.collect();
    let Some(table) = &base.fee_table else { return Ok(FeesOut::of(lines)) };
    // A line that is multiplied needs its number even where no row depends on it.
    let rows = match table.read(answers)? {
        Reading::Decided(rows) => rows,
        Reading::Ask(input) => return Ok(FeesOut::ask(asked(table, input, answers))),
        Reading::Nothing => Vec::new(),
    };
    let needed = rows.iter().filter_map(|(_, line)| line.per.as_ref());
    let open = needed
        .filter(|key| !answers.contains_key(*key))
        .find_map(|key| table.inputs.iter().find(|input| input.key == *key));
    if let Some(input) = open {
        return Ok(FeesOut::ask(asked(table, input, answers)));
    }
    lines.extend(rows.into_iter().map(|(_, line)| FeeLineOut {
        name: line.name.clone(),
        amount_fen: line.amount(answers),
        basis: line.basis.clone(),
    }));
    Ok(FeesOut::of(lines))
}

/// What someone with these answers brings, and the situations' questions that are still open.
pub(crate) async fn materials(
    tx: &mut Tx,
    code: &AnyCode,
    answers: &Value,
) -> Result<MaterialsOut, CatalogueError> {
    let base = in_force(tx, code).await?;
    let asked_for = base.materials.iter().filter(|material| material.asked_for(answers));
    let materials = asked_for
        .map(|material| MaterialAsked {
            code: material.code.clone(),
            name: material.name.clone(),
            exempt: material.exempt(),
            because: material.situation.as_ref().map(|situation| situation.explanation.clone()),
        })
        .collect();
    let open = base.questions.iter().filter(|question| answers.get(&question.field).is_none());
    Ok(MaterialsOut { materials, questions: open.cloned().collect() })
}

fn asked<T>(
    table: &DecisionTable<T>,
    input: &contracts::catalogue::TableInput,
    answers: &Answers,
) -> QuestionOut {
    QuestionOut { number: answers.len() + 1, of: table.inputs.len(), input: input.clone() }
}

async fn in_force(tx: &mut Tx, code: &AnyCode) -> Result<BaseItemContent, CatalogueError> {
    let not_found = || CatalogueError::NotFound(code.as_str().to_owned());
    match code {
        AnyCode::Base(code) => Ok(store::published::base(tx, code).await?.ok_or_else(not_found)?.1),
        AnyCode::Implementing(code) => {
            let claim = store::claims::find(tx, code).await?.filter(|claim| claim.state.is_public());
            claim.ok_or_else(not_found)?;
            Ok(store::published::pair(tx, code).await?.ok_or_else(not_found)?.base)
        }
    }
}

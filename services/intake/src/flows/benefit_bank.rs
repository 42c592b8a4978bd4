//! A list at the bank: the file that is handed over, and what the bank answers of each line.
use super::{
    benefit::{WholeList, found, told, whole},
    moves, trace,
};
use crate::{
    domain::benefit::{BenefitRefused, LineAnswer, ListState, answers_fit, bank_file},
    error::IntakeError,
    store::benefits,
};
use auth::Caller;
use contracts::intake::CaseAct;
use kernel::{
    db::{Db, Tx, transact},
    id::{CaseId, PersonId},
    personal::{Look, Personal, Purpose, read_personal},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// What the bank answers.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResultsIn {
    /// SHA-256 of the file it speaks of, hex.
    pub(crate) digest: String,
    /// Each line once.
    pub(crate) lines: Vec<LineAnswer>,
}

fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bank's file of an approved list, the same bytes each time. Every payee sees that it was looked at.
pub(crate) async fn get_benefit_file(
    db: &Db,
    caller: &Caller,
    id: Uuid,
) -> Result<Personal<(String, String)>, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let list = found(tx, id).await?;
        if !matches!(list.state, ListState::Approved | ListState::Sent | ListState::Answered) {
            return Err(BenefitRefused::NotNow.into());
        }
        let mut payees = benefits::lines(tx, id).await?.into_iter();
        let first = payees.next().ok_or(BenefitRefused::NotNow)?;
        for line in payees {
            looked(tx, line.person_id, line.case_id).await?;
        }
        read_personal(tx, look_at(first.person_id, first.case_id), async |tx| {
            let lines = benefits::bank_lines(tx, id).await?;
            Ok::<_, IntakeError>((format!("{}.csv", list.list_no), bank_file(&list.list_no, &lines)))
        })
        .await
    })
    .await
}

fn look_at(subject: PersonId, case: CaseId) -> Look {
    Look { subject, purpose: Purpose("pay_benefit"), case: Some(case), fields: &["name", "account"] }
}

/// Leaves a row that the payee can see.
async fn looked(tx: &mut Tx, subject: PersonId, case: CaseId) -> Result<(), IntakeError> {
    let nothing = read_personal(tx, look_at(subject, case), async |_| Ok::<_, IntakeError>(())).await?;
    nothing.reveal();
    Ok(())
}

/// Records that the file was handed to the bank, under its hash.
pub(crate) async fn send_list(db: &Db, caller: &Caller, id: Uuid) -> Result<WholeList, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let list = found(tx, id).await?;
        if list.state != ListState::Approved {
            return Err(BenefitRefused::NotNow.into());
        }
        let file = bank_file(&list.list_no, &benefits::bank_lines(tx, id).await?);
        benefits::sent(tx, &list, &digest(&file)).await?;
        told(tx, "send_benefit_list", id, true).await?;
        whole(tx, id).await
    })
    .await
}

/// Records what the bank answered: each line paid, or not and why. What was not paid may stand in the next list.
pub(crate) async fn answer_list(
    db: &Db,
    caller: &Caller,
    id: Uuid,
    new: &ResultsIn,
) -> Result<WholeList, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let list = found(tx, id).await?;
        if list.state != ListState::Sent {
            return Err(BenefitRefused::NotNow.into());
        }
        if list.digest.as_ref() != Some(&new.digest) {
            return Err(BenefitRefused::OtherFile.into());
        }
        let lines = benefits::lines(tx, id).await?;
        let ids: Vec<Uuid> = lines.iter().map(|line| line.id).collect();
        answers_fit(&ids, &new.lines)?;
        for answer in &new.lines {
            benefits::answered(tx, answer.line, answer.failure).await?;
        }
        benefits::move_on(tx, &list, ListState::Answered).await?;
        told(tx, "answer_benefit_list", id, true).await?;
        for line in &lines {
            let failure =
                new.lines.iter().find(|answer| answer.line == line.id).and_then(|said| said.failure);
            let case = moves::find(tx, line.case_id).await?;
            let seen = json!({ "list": id, "amount_fen": line.amount_fen, "failure": failure });
            let what = if failure.is_some() { "benefit_failed" } else { "benefit_paid" };
            trace::record_act(tx, &case, what, seen, CaseAct::BenefitMoved, Some(line.id)).await?;
        }
        whole(tx, id).await
    })
    .await
}

//! 补贴发放清册: one makes a list of grants, another checks it, a third approves it. The payee is the applicant himself, or whom two
//! officers saw the papers of; an account that stands for another person is refused.
use super::{accept::answers_of, content::name_in, evidence, hold, item, moves, trace};
use crate::{
    domain::{
        benefit::{
            BenefitRefused, Failure, LARGEST_FEN, LineState, ListState, MOST_LINES, Payee, another, mask,
            period,
        },
        fee::yuan,
        hold::reach,
        text::Words,
    },
    error::IntakeError,
    store::{
        benefit_grants::{self, Grant},
        benefit_publications,
        benefits::{self, List, NewLine, NewList},
        cases::Case,
        decisions,
        holds::{self, ReachRow},
    },
};
use auth::Caller;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::{
    catalogue::ItemResult,
    intake::{CaseAct, RegisterChanged, RegisterEntry},
};
use kernel::{
    actor::Actor,
    audit::{self, Entity},
    code::{CaseNo, Division, ImplementingItemCode},
    db::{Db, Tx, transact},
    id::{CaseId, FileId, PersonId},
    idempotency::{IdempotencyKey, once},
};
use legal_clock::local_date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeSet;
use uuid::Uuid;

/// So many grants and lists are listed.
const MOST_LISTED: i64 = 200;

/// A list that is made.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListIn {
    /// The item whose grants are paid.
    pub(crate) item: ImplementingItemCode,
    /// The month, `2026-11`.
    pub(crate) period: String,
    /// Who gets how much.
    pub(crate) lines: Vec<LineIn>,
}

/// A line.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LineIn {
    /// The case of the grant.
    pub(crate) case: CaseId,
    /// How much, in fen.
    pub(crate) amount_fen: i64,
    /// Another account, where the bank could not pay to the one in the form.
    #[serde(default)]
    pub(crate) correction: Option<CorrectionIn>,
}

/// Another account of the same payee.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CorrectionIn {
    /// 12 to 30 digits.
    pub(crate) account: String,
    /// What shows it, a file of the case.
    pub(crate) evidence: FileId,
}

/// A list.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ListOut {
    /// The list.
    pub(crate) id: Uuid,
    /// Its number.
    pub(crate) list_no: String,
    /// The item.
    pub(crate) item: String,
    /// What it is called.
    pub(crate) item_name: String,
    /// The month.
    pub(crate) period: String,
    /// How it stands.
    pub(crate) state: ListState,
    /// The same in words.
    pub(crate) state_name: String,
    /// The sum, in fen.
    pub(crate) total_fen: i64,
    /// The same in yuan.
    pub(crate) total_yuan: String,
    /// How many lines.
    pub(crate) lines: i32,
    /// Who made it.
    pub(crate) made_by: Uuid,
    /// When.
    pub(crate) made_at: DateTime<Utc>,
    /// Who checked it.
    pub(crate) checked_by: Option<Uuid>,
    /// Who approved it.
    pub(crate) approved_by: Option<Uuid>,
    /// SHA-256 of the file that was handed to the bank, hex.
    pub(crate) digest: Option<String>,
    /// When it was handed over.
    pub(crate) sent_at: Option<DateTime<Utc>>,
}

impl From<List> for ListOut {
    fn from(row: List) -> Self {
        Self {
            id: row.id,
            list_no: row.list_no,
            item: row.item,
            item_name: row.item_name,
            period: row.period,
            state: row.state,
            state_name: row.state.name_zh().to_owned(),
            total_fen: row.total_fen,
            total_yuan: yuan(row.total_fen),
            lines: row.lines,
            made_by: row.made_by,
            made_at: row.made_at,
            checked_by: row.checked_by,
            approved_by: row.approved_by,
            digest: row.digest,
            sent_at: row.sent_at,
        }
    }
}

/// A list with its lines. Names are masked, accounts are not shown: those stand in the bank's file only.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct WholeList {
    /// The list.
    pub(crate) list: ListOut,
    /// Its lines.
    pub(crate) lines: Vec<LineOut>,
    /// Its publication, if there was one.
    pub(crate) publication: Option<PublicationOut>,
}

/// A line of a list.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct LineOut {
    /// The line.
    pub(crate) id: Uuid,
    /// The case.
    pub(crate) case_id: CaseId,
    /// The name, masked.
    pub(crate) name: String,
    /// The village.
    pub(crate) division: Division,
    /// How much, in fen.
    pub(crate) amount_fen: i64,
    /// How it stands.
    pub(crate) state: LineState,
    /// Why the bank did not pay it.
    pub(crate) failure: Option<Failure>,
}

/// When a list is published.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct PublicationOut {
    /// The first day.
    pub(crate) from: NaiveDate,
    /// The last day.
    pub(crate) to: NaiveDate,
    /// Where objections are taken.
    pub(crate) phone: String,
    /// When it was taken down early.
    pub(crate) taken_at: Option<DateTime<Utc>>,
}

/// A grant that no list of the month has.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct GrantOut {
    /// The case.
    pub(crate) case_id: CaseId,
    /// Its number.
    pub(crate) case_no: Option<CaseNo>,
    /// The village.
    pub(crate) division: Division,
    /// The bank could not pay it this month: its line may name another account.
    pub(crate) failed: bool,
}

/// Why a list is taken back.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VoidListIn {
    /// At least ten characters.
    pub(crate) reason: String,
}

/// The grants of an item that no list of a month has, within the caller's scope.
pub(crate) async fn list_grants(
    db: &Db,
    caller: &Caller,
    item: &ImplementingItemCode,
    month: &str,
) -> Result<Vec<GrantOut>, IntakeError> {
    let month = period(month)?;
    transact(db, &caller.actor, async |tx| {
        let rows = benefit_grants::of_item(tx, item, month, MOST_LISTED).await?;
        let out = |row: Grant| GrantOut {
            case_id: row.case_id,
            case_no: row.case_no,
            division: row.division,
            failed: row.failed,
        };
        Ok(rows.into_iter().map(out).collect())
    })
    .await
}

/// Makes a list.
pub(crate) async fn make_list(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    new: &ListIn,
) -> Result<WholeList, IntakeError> {
    let month = period(&new.period)?;
    let different: BTreeSet<CaseId> = new.lines.iter().map(|line| line.case).collect();
    if !(1..=MOST_LINES).contains(&new.lines.len()) || different.len() != new.lines.len() {
        return Err(BenefitRefused::BadLines.into());
    }
    if !new.lines.iter().all(|line| (1..=LARGEST_FEN).contains(&line.amount_fen)) {
        return Err(BenefitRefused::BadAmount.into());
    }
    let authority = caller.actor.scope.authority.clone().ok_or(BenefitRefused::NoAuthority)?;
    let shared = shared_accounts(db, caller, new).await?;
    transact(db, &caller.actor, async |tx| {
        once(tx, key, new, async |tx| {
            let nth = benefits::next_number(tx).await?;
            let list_no = format!("QC{}{nth:06}", local_date(tx.now()).format("%Y%m%d"));
            let total_fen = new.lines.iter().fold(0, |sum: i64, line| sum.saturating_add(line.amount_fen));
            let first = moves::lock(tx, new.lines.first().ok_or(BenefitRefused::BadLines)?.case).await?;
            let row = NewList {
                list_no: &list_no,
                authority: authority.as_str(),
                item: new.item.as_str(),
                item_name: &item::of_case(tx, &first).await?.name,
                period: month,
                total_fen,
                lines: i32::try_from(new.lines.len()).unwrap_or(i32::MAX),
            };
            let list = benefits::make(tx, &row).await?;
            for line in &new.lines {
                let case = moves::lock(tx, line.case).await?;
                if case.handled_under() != &new.item || case.authority != authority {
                    return Err(BenefitRefused::OtherItem.into());
                }
                if shared.contains(&line.case) {
                    return Err(BenefitRefused::SharedAccount.into());
                }
                enter(tx, &case, (list, month), line).await?;
            }
            told(tx, "make_benefit_list", list, false).await?;
            whole(tx, list).await
        })
        .await
    })
    .await
}

/// The cases whose account stands for another person in any list of the hall: the caller sees his own authority's only.
async fn shared_accounts(db: &Db, caller: &Caller, new: &ListIn) -> Result<BTreeSet<CaseId>, IntakeError> {
    let told = transact(db, &caller.actor, async |tx| {
        let mut all = Vec::new();
        for line in &new.lines {
            let case = moves::find(tx, line.case).await?;
            let payee = payee(tx, &case, line, &new.period).await?;
            all.push((case.id, case.applicant_id, tx.keyring().lookup("account", &payee.account)));
        }
        Ok::<Vec<(CaseId, PersonId, _)>, IntakeError>(all)
    })
    .await?;
    transact(db, &Actor::service("intake"), async |tx| {
        let mut shared = BTreeSet::new();
        for (case, person, account) in told {
            if benefits::paid_to_another(tx, &account, person).await? {
                shared.insert(case);
            }
        }
        Ok(shared)
    })
    .await
}

async fn enter(
    tx: &mut Tx,
    case: &Case,
    (list, month): (Uuid, &str),
    line: &LineIn,
) -> Result<(), IntakeError> {
    let decision = decisions::find(tx, case).await?.filter(|decision| decision.outcome != "refuse");
    let (resolved, _) = item::tariff_of(tx, case).await?;
    let pays = resolved.results.iter().any(|result| matches!(result, ItemResult::Payment { .. }));
    if decision.is_none() || !pays {
        return Err(BenefitRefused::NotGranted.into());
    }
    hold::none_stands(tx, case).await?;
    let payee = payee(tx, case, line, month).await?;
    let new = NewLine {
        list,
        period: month,
        amount_fen: line.amount_fen,
        payee: &payee,
        masked: &mask(&applicant(tx, case).await?.unwrap_or_default()),
        evidence: line.correction.as_ref().map(|correction| correction.evidence),
    };
    if !benefits::enter(tx, case, &new).await? {
        return Err(BenefitRefused::Listed.into());
    }
    let seen = json!({ "list": list, "period": month, "amount_fen": line.amount_fen });
    Ok(trace::record_act(tx, case, "list_benefit", seen, CaseAct::BenefitMoved, Some(list)).await?)
}

async fn applicant(tx: &mut Tx, case: &Case) -> Result<Option<String>, IntakeError> {
    let item = item::of_case(tx, case).await?;
    let answers = answers_of(tx, case).await?;
    Ok(answers.as_object().and_then(|answers| name_in(&item.form, answers)))
}

/// Who is paid: by the form, in the applicant's own name unless two officers saw why not; by another account only after a
/// failed payment, with what shows it.
async fn payee(tx: &mut Tx, case: &Case, line: &LineIn, month: &str) -> Result<Payee, IntakeError> {
    let item = item::of_case(tx, case).await?;
    let given = reach(&item.form, &answers_of(tx, case).await?);
    let holder = given.holder.ok_or(BenefitRefused::NoAccount)?;
    let own = applicant(tx, case).await?.is_some_and(|name| name == holder);
    if !own && !benefits::another_may_receive(tx, case).await? {
        return Err(BenefitRefused::NotThePrincipal.into());
    }
    let account = match &line.correction {
        Some(correction) => {
            let digits = correction.account.bytes().all(|byte| byte.is_ascii_digit());
            if !digits || !(12..=30).contains(&correction.account.len()) {
                return Err(BenefitRefused::NoAccount.into());
            }
            if !benefits::failed_before(tx, case, month).await? {
                return Err(BenefitRefused::NothingFailed.into());
            }
            evidence::of_case(tx, case, correction.evidence).await?;
            correction.account.clone()
        }
        None => given.account.ok_or(BenefitRefused::NoAccount)?,
    };
    let row = ReachRow { mobile: None, account: Some(tx.keyring().lookup("account", &account)) };
    let (_, for_others) = holds::for_others(tx, case, &row).await?;
    if for_others > 0 { Err(BenefitRefused::SharedAccount.into()) } else { Ok(Payee { holder, account }) }
}

pub(super) async fn told(tx: &Tx, what: &'static str, id: Uuid, in_force: bool) -> Result<(), IntakeError> {
    audit::record(tx, what, Entity::new("benefit_list", id), &json!({})).await?;
    bus::publish(tx, &RegisterChanged { id, entry: RegisterEntry::BenefitList, in_force }).await?;
    Ok(())
}

pub(super) async fn found(tx: &mut Tx, id: Uuid) -> Result<List, IntakeError> {
    benefits::lock(tx, id).await?.ok_or(IntakeError::NotFound("list of benefits"))
}

pub(super) async fn whole(tx: &mut Tx, id: Uuid) -> Result<WholeList, IntakeError> {
    let list = benefits::find(tx, id).await?.ok_or(IntakeError::NotFound("list of benefits"))?;
    let mut lines = Vec::new();
    for line in benefits::lines(tx, id).await? {
        lines.push(LineOut {
            name: line.masked(tx)?,
            id: line.id,
            case_id: line.case_id,
            division: line.division,
            amount_fen: line.amount_fen,
            state: line.state,
            failure: line.failure,
        });
    }
    let publication = benefit_publications::of_list(tx, id).await?.map(|row| PublicationOut {
        from: row.from_day,
        to: row.to_day,
        phone: row.phone,
        taken_at: row.taken_at,
    });
    Ok(WholeList { list: list.into(), lines, publication })
}

/// The lists of the caller's authority, the newest first.
pub(crate) async fn list_benefit_lists(db: &Db, caller: &Caller) -> Result<Vec<ListOut>, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        Ok(benefits::list(tx, MOST_LISTED).await?.into_iter().map(ListOut::from).collect())
    })
    .await
}

/// A list with its lines.
pub(crate) async fn get_benefit_list(db: &Db, caller: &Caller, id: Uuid) -> Result<WholeList, IntakeError> {
    transact(db, &caller.actor, async |tx| whole(tx, id).await).await
}

/// Checks a list that another one made.
pub(crate) async fn check_list(db: &Db, caller: &Caller, id: Uuid) -> Result<WholeList, IntakeError> {
    move_on(db, caller, id, (ListState::Made, ListState::Checked, "check_benefit_list")).await
}

/// Approves a list that two others made and checked.
pub(crate) async fn approve_benefit_list(
    db: &Db,
    caller: &Caller,
    id: Uuid,
) -> Result<WholeList, IntakeError> {
    move_on(db, caller, id, (ListState::Checked, ListState::Approved, "approve_benefit_list")).await
}

async fn move_on(
    db: &Db,
    caller: &Caller,
    id: Uuid,
    (from, to, what): (ListState, ListState, &'static str),
) -> Result<WholeList, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let list = found(tx, id).await?;
        if list.state != from {
            return Err(BenefitRefused::NotNow.into());
        }
        let before: Vec<Uuid> = std::iter::once(list.made_by).chain(list.checked_by).collect();
        another(tx.actor().id, &before)?;
        benefits::move_on(tx, &list, to).await?;
        told(tx, what, id, to == ListState::Approved).await?;
        whole(tx, id).await
    })
    .await
}

/// Takes a list back before it is handed over; its grants may stand on another.
pub(crate) async fn void_list(
    db: &Db,
    caller: &Caller,
    id: Uuid,
    why: &VoidListIn,
) -> Result<WholeList, IntakeError> {
    let words = Words::parse(&why.reason)?;
    transact(db, &caller.actor, async |tx| {
        let list = found(tx, id).await?;
        if !matches!(list.state, ListState::Made | ListState::Checked | ListState::Approved) {
            return Err(BenefitRefused::NotNow.into());
        }
        benefits::move_on(tx, &list, ListState::Void).await?;
        benefits::void_lines(tx, id).await?;
        let detail = json!({ "reason": words.as_str() });
        audit::record(tx, "void_benefit_list", Entity::new("benefit_list", id), &detail).await?;
        let entry = RegisterEntry::BenefitList;
        bus::publish(tx, &RegisterChanged { id, entry, in_force: false }).await?;
        whole(tx, id).await
    })
    .await
}

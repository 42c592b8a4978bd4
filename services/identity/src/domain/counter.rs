//! What takes two of the hall's people and the papers of the one concerned: changes of who may log in for him, and of
//! how sure the hall is of him.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use kernel::{code::MobileNo, id::PersonId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    guardian::{Capacity, Ground},
    merge,
};

/// Who asks for an act and who confirms it stand at the same counter; after a working day he has gone home.
pub const ACT_LIFE: TimeDelta = TimeDelta::hours(12);
/// The longest text of a note, and of the numbers of a device and its record.
const LONGEST: usize = 200;
/// A reason says why in at least so many characters.
const SHORTEST: usize = 10;

/// What shall be so.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum CounterAct {
    /// Another telephone is noted.
    ChangeMobile {
        /// The new one.
        mobile: MobileNo,
    },
    /// The password is void; a new one is chosen with a code that is handed over. Who has no log-in gets one.
    ResetLogin {},
    /// The person is known at the highest level: papers and face were compared by a device that can.
    RaiseLevel {
        /// The number of the device that compared.
        device: String,
        /// The number of its record.
        record: String,
    },
    /// Another entry of the same human being goes over into this one, whose number is in his identity card.
    MergePersons {
        /// The entry that is given up.
        other: PersonId,
        /// Why there are two: 10 to 200 characters.
        reason: String,
    },
    /// A merging into this entry is taken back.
    UndoMerge {
        /// The merging.
        merge: Uuid,
        /// Why: 10 to 200 characters.
        reason: String,
    },
    /// Someone is recorded as the guardian of this person.
    RecordGuardian {
        /// The guardian.
        guardian: PersonId,
        /// Why he is one.
        ground: Ground,
        /// What a court declared of an adult: `none` or `limited`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        capacity: Option<Capacity>,
        /// The last day, if it is not for as long as it can be.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        last_day: Option<NaiveDate>,
    },
    /// The person, a minor from sixteen on, lives mainly by his own work and counts as of full capacity (民法典第十八条第二款).
    DeclareOwnWork {
        /// What he says of his work and what it earns him: 10 to 200 characters.
        reason: String,
    },
    /// He lives by his own work no longer.
    EndOwnWork {
        /// Why: 10 to 200 characters.
        reason: String,
    },
    /// Someone is this person's guardian no longer.
    EndGuardian {
        /// The guardianship.
        guardianship: Uuid,
        /// Why: 10 to 200 characters.
        reason: String,
    },
}

/// Papers that show that someone lives mainly by his own work.
const OF_WORK: [Paper; 2] = [Paper::LabourContract, Paper::IncomeProof];

/// A paper that was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Paper {
    /// 居民身份证.
    IdentityCard,
    /// 临时居民身份证.
    TemporaryIdentityCard,
    /// 户口簿.
    HouseholdRegister,
    /// 营业执照, of a legal person.
    BusinessLicence,
    /// A court's or notary's document.
    CourtDocument,
    /// 公安机关的证明, as of a changed or corrected citizen number.
    PolicePaper,
    /// 出生医学证明.
    BirthCertificate,
    /// A paper of 居民委员会, 村民委员会 or 民政部门, as of whom they agreed to or appointed as guardian.
    CommitteePaper,
    /// 劳动合同, or another paper of who employs him.
    LabourContract,
    /// 收入证明, as of wages paid or tax.
    IncomeProof,
}

/// What was seen before it was asked for.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// The papers, in the original.
    pub papers: Vec<Paper>,
    /// What else has to be known.
    #[serde(default)]
    pub note: String,
}

/// An act with what was seen: what a proposal holds.
#[derive(Clone, Serialize, Deserialize)]
pub struct Proposed {
    /// What shall be so.
    pub act: CounterAct,
    /// What was seen.
    pub seen: Seen,
    /// What was asked of the household register, where it and no paper shows that someone is a parent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<Uuid>,
}

/// Why an act cannot be as proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadAct {
    /// No paper says who it is.
    #[error("an identity card has to be seen, or the household register")]
    NoPaper,
    /// The device or its record is not named.
    #[error("name the device that compared papers and face, and the number of its record")]
    NoComparison,
    /// The household register has no face.
    #[error("the highest level needs an identity card: a household register has no picture")]
    NoPicture,
    /// A text is too long.
    #[error("a note has at most 200 characters")]
    TooLong,
    /// Nothing shows that the two numbers are one human being's.
    #[error(
        "two entries need the identity card and a paper that shows both: household register, police or court"
    )]
    NoBridge,
    /// No paper shows why someone is a guardian.
    #[error("no paper that was seen shows this ground of a guardian")]
    NoGround,
    /// A reason says why.
    #[error("write in 10 to 200 characters why")]
    NoReason,
    /// No paper shows that he lives by his own work.
    #[error(
        "living by one's own work is shown by a labour contract and a proof of income, with the identity card"
    )]
    NoWork,
}

impl CounterAct {
    /// The word in rows and events.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::ChangeMobile { .. } => "change_mobile",
            Self::ResetLogin {} => "reset_login",
            Self::RaiseLevel { .. } => "raise_level",
            Self::MergePersons { .. } => "merge_persons",
            Self::UndoMerge { .. } => "undo_merge",
            Self::RecordGuardian { .. } => "record_guardian",
            Self::DeclareOwnWork { .. } => "declare_own_work",
            Self::EndOwnWork { .. } => "end_own_work",
            Self::EndGuardian { .. } => "end_guardian",
        }
    }

    fn reason(&self) -> Option<&str> {
        match self {
            Self::MergePersons { reason, .. }
            | Self::UndoMerge { reason, .. }
            | Self::DeclareOwnWork { reason }
            | Self::EndOwnWork { reason }
            | Self::EndGuardian { reason, .. } => Some(reason),
            Self::ChangeMobile { .. }
            | Self::ResetLogin {}
            | Self::RaiseLevel { .. }
            | Self::RecordGuardian { .. } => None,
        }
    }
}

impl Proposed {
    /// Checks what does not depend on the person.
    ///
    /// # Errors
    /// Says which paper or text is missing or too long.
    pub fn check(&self) -> Result<(), BadAct> {
        let papers = &self.seen.papers;
        let card = papers.contains(&Paper::IdentityCard) || papers.contains(&Paper::TemporaryIdentityCard);
        if !card && !papers.contains(&Paper::HouseholdRegister) {
            return Err(BadAct::NoPaper);
        }
        if self.seen.note.chars().count() > LONGEST {
            return Err(BadAct::TooLong);
        }
        let why = self.act.reason().map(|reason| reason.trim().chars().count());
        if why.is_some_and(|length| !(SHORTEST..=LONGEST).contains(&length)) {
            return Err(BadAct::NoReason);
        }
        if matches!(self.act, CounterAct::MergePersons { .. }) && !(card && merge::shows_both(papers)) {
            return Err(BadAct::NoBridge);
        }
        let works = card && OF_WORK.iter().all(|paper| papers.contains(paper));
        if matches!(self.act, CounterAct::DeclareOwnWork { .. }) && !works {
            return Err(BadAct::NoWork);
        }
        if let CounterAct::RecordGuardian { ground, .. } = &self.act
            && !ground.is_shown(papers)
        {
            return Err(BadAct::NoGround);
        }
        if let CounterAct::RaiseLevel { device, record } = &self.act {
            if !card {
                return Err(BadAct::NoPicture);
            }
            if device.trim().is_empty() || record.trim().is_empty() {
                return Err(BadAct::NoComparison);
            }
            if device.chars().count().max(record.chars().count()) > LONGEST {
                return Err(BadAct::TooLong);
            }
        }
        Ok(())
    }
}

/// Whether an act that was asked for can still be confirmed.
pub fn is_open(proposed_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now - proposed_at < ACT_LIFE
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proposed(act: CounterAct, papers: &[Paper]) -> Proposed {
        Proposed { act, seen: Seen { papers: papers.to_vec(), note: String::new() }, question: None }
    }

    #[test]
    fn nothing_is_asked_for_without_a_paper_that_says_who_it_is() {
        let reset = |papers: &[Paper]| proposed(CounterAct::ResetLogin {}, papers).check();
        assert_eq!(reset(&[]), Err(BadAct::NoPaper));
        assert_eq!(reset(&[Paper::CourtDocument]), Err(BadAct::NoPaper));
        assert_eq!(reset(&[Paper::HouseholdRegister]), Ok(()));
    }

    #[test]
    fn the_highest_level_needs_a_card_and_a_recorded_comparison() {
        let raise = |device: &str, papers: &[Paper]| {
            let act =
                CounterAct::RaiseLevel { device: device.to_owned(), record: "20261122-0007".to_owned() };
            proposed(act, papers).check()
        };
        assert_eq!(raise("YG-3-01", &[Paper::HouseholdRegister]), Err(BadAct::NoPicture));
        assert_eq!(raise(" ", &[Paper::IdentityCard]), Err(BadAct::NoComparison));
        assert_eq!(raise("YG-3-01", &[Paper::IdentityCard]), Ok(()));
    }

    #[test]
    fn two_entries_need_a_reason_and_a_paper_that_shows_both() {
        let merge = |reason: &str, papers: &[Paper]| {
            let other = PersonId::from_uuid(Uuid::nil());
            proposed(CounterAct::MergePersons { other, reason: reason.to_owned() }, papers).check()
        };
        let (reason, both) = ("二〇一九年更正过公民身份号码", [Paper::IdentityCard, Paper::PolicePaper]);
        assert_eq!(merge(reason, &[Paper::IdentityCard]), Err(BadAct::NoBridge));
        assert_eq!(merge(reason, &[Paper::HouseholdRegister]), Err(BadAct::NoBridge));
        assert_eq!(merge("重复", &both), Err(BadAct::NoReason));
        assert_eq!(merge(reason, &both), Ok(()));
    }

    #[test]
    fn article_18_own_work_is_shown_by_contract_and_income_and_said_in_words() {
        let declare = |reason: &str, papers: &[Paper]| {
            proposed(CounterAct::DeclareOwnWork { reason: reason.to_owned() }, papers).check()
        };
        let (said, all) = (
            "在镇上的木器厂做工，月入四千元",
            [Paper::IdentityCard, Paper::LabourContract, Paper::IncomeProof],
        );
        assert_eq!(declare(said, &all[..2]), Err(BadAct::NoWork));
        assert_eq!(
            declare(said, &[Paper::HouseholdRegister, Paper::LabourContract, Paper::IncomeProof]),
            Err(BadAct::NoWork)
        );
        assert_eq!(declare("做工", &all), Err(BadAct::NoReason));
        assert_eq!(declare(said, &all), Ok(()));
    }

    #[test]
    fn an_act_is_confirmed_the_same_day_or_not_at_all() {
        let at = DateTime::<Utc>::UNIX_EPOCH;
        assert!(is_open(at, at + TimeDelta::minutes(719)) && !is_open(at, at + ACT_LIFE));
    }
}

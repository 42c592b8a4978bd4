//! What identity refuses, and why.

mod capacity;
mod certificate;
mod household;

pub(crate) use capacity::CapacityRefusal;
pub(crate) use certificate::CertificateRefusal;
pub(crate) use household::HouseholdRefusal;

use auth::AuthError;
use kernel::{
    code::BadCode,
    crypto::CryptoError,
    db::DbError,
    idempotency::KeyReused,
    problem::{FieldError, Kind, Problem},
};

use crate::domain::{
    absence::BadAbsence, account::BadAccount, client::BadClient, counter::BadAct, guardian::BadGuardian,
    password::WeakPassword, person::BadName, webauthn::BadPasskey,
};

/// Everything identity's flows can refuse.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// Unknown, other name, or not within the caller's reach: all the same from outside.
    #[error("no such person: check number and name against the papers")]
    PersonNotFound,
    /// The number is registered under another name.
    #[error("this number is registered under another name: check the papers, or have the entry corrected")]
    NameDiffers,
    /// An agent acts for his own villages only.
    #[error("an agent registers persons of his own villages only")]
    OutsideVillages,
    /// The number has no valid form.
    #[error("the number is not valid")]
    BadNumber(#[source] BadCode),
    /// The name has no valid form.
    #[error("the name is not valid")]
    BadName(#[source] BadName),
    /// The act token is missing what it must prove, or is for another act.
    #[error("the act token does not cover this act: fetch a new one for this person and case")]
    ActTokenInvalid,
    /// No such alarm.
    #[error("this alarm does not exist")]
    AlarmNotFound,
    /// It was answered.
    #[error("this alarm was answered already")]
    AlarmAnswered,
    /// A reason says why.
    #[error("write at least ten characters that say why")]
    ReasonShort,
    /// Break-glass is for the rare case.
    #[error("break-glass was used too often today: have a case opened, or ask a colleague")]
    BreakGlassLimit,
    /// No such staff account.
    #[error("this staff account does not exist")]
    StaffNotFound,
    /// No such proposal.
    #[error("this proposal does not exist")]
    ProposalNotFound,
    /// Who proposes does not approve.
    #[error("who proposed a change cannot decide on it: a second administrator has to")]
    MakerIsChecker,
    /// The proposal is not open any more.
    #[error("this proposal was decided already")]
    ProposalDecided,
    /// One open proposal per account.
    #[error("there is an open proposal for this account: have it decided first")]
    ProposalOpen,
    /// The account was changed after it was proposed.
    #[error("the account was changed meanwhile: propose the change anew")]
    AccountChanged,
    /// User name and kind of an account are for ever.
    #[error("user name and kind of an account cannot be changed: open a new account")]
    AccountFixed,
    /// The proposed account breaks a rule.
    #[error("the account cannot be so: {0}")]
    BadAccount(BadAccount),
    /// The user name belongs to another account.
    #[error("this user name is taken")]
    UserNameTaken,
    /// The same human being already holds an administrator's role.
    #[error("this member already holds one of the three administrators' roles with another account")]
    OtherAdministrator,
    /// No such break.
    #[error("this break-glass does not exist")]
    BreakNotFound,
    /// It was reviewed.
    #[error("this break-glass was reviewed already")]
    BreakReviewed,
    /// No such tie, or it is another's.
    #[error("no such account elsewhere is tied to you")]
    LinkNotFound,
    /// The proposed client breaks a rule.
    #[error("the client cannot be so: {0}")]
    BadClient(BadClient),
    /// A client stays public or confidential.
    #[error("whether a client keeps a secret cannot be changed: register another one")]
    ClientFixed,
    /// The client was changed after it was proposed.
    #[error("the client was changed meanwhile: propose the change anew")]
    ClientChanged,
    /// No such session, or it is over.
    #[error("this session does not exist or is over")]
    SessionNotFound,
    /// The enrolment code is wrong, spent or too old.
    #[error("user name or enrolment code is not valid: ask for a new enrolment")]
    EnrolmentInvalid,
    /// The password may not be chosen.
    #[error("this password cannot be taken: {0}")]
    WeakPassword(WeakPassword),
    /// The cursor was not made by us.
    #[error("`after` is not the `next` of a page")]
    BadCursor,
    /// Another process changed the key at the same time.
    #[error("the key was rotated at the same time by someone else")]
    KeyRotated,
    /// The second factor was not shown rightly.
    #[error("this code is not right: type the one the app shows now")]
    SecondFactorWrong,
    /// The account has none.
    #[error("this account has no second factor: set one up at the log-in")]
    SecondFactorMissing,
    /// Too many codes were asked for or wrong.
    #[error("too many codes: wait a while")]
    TooManyCodes,
    /// The old password was not given rightly.
    #[error("the present password is not right")]
    PasswordWrong,
    /// A code by message was not given rightly.
    #[error("a code is not right: take those of the newest messages")]
    CodeWrong,
    /// What a device made or signed is not right.
    #[error("this passkey cannot be taken: {0}")]
    BadPasskey(BadPasskey),
    /// The province was less sure of who logged in than the hall is of the person.
    #[error("this log-in counts for less than your own: log in with the password to add a passkey")]
    SessionWeak,
    /// A passkey has a name.
    #[error("a passkey's name has 1 to 40 characters")]
    PasskeyName,
    /// No such passkey of the caller.
    #[error("this passkey does not exist")]
    PasskeyNotFound,
    /// Ten are enough.
    #[error("there are ten passkeys already: remove one first")]
    TooManyPasskeys,
    /// A list of staff cannot be read.
    #[error("the list is not as agreed: CSV with the ten columns in its first line, and 1 to 500 rows")]
    BadRoster,
    /// A cell of a list cannot be read.
    #[error("the column {0} cannot be read")]
    BadCell(&'static str),
    /// No such legal person that the caller acts for, or represents.
    #[error("there is no such legal person that you act for")]
    LegalPersonNotFound,
    /// Code, name and representative do not belong together in the register.
    #[error("the business register does not have you as the legal representative of this code and name")]
    LegalPersonRefused,
    /// There is no business register to ask.
    #[error("acting for a legal person is not open here: go to a counter")]
    BusinessClosed,
    /// A register outside did not answer.
    #[error("the register did not answer: try again in a few minutes")]
    RegisterSilent,
    /// Items or time of a delegation cannot be so.
    #[error("a delegation is for at most 50 items by their codes, and for a year at most")]
    DelegationInvalid,
    /// He acts for it already.
    #[error("this person acts for it already: end that first")]
    DelegateNamed,
    /// What is one's own is not changed while one acts for another.
    #[error("you act for a legal person now: act for yourself first")]
    ActsForAnother,
    /// What was begun with a code is over.
    #[error("the codes are too old, or were wrong too often: begin anew")]
    ChangeGone,
    /// No telephone is noted to send a code to.
    #[error("no telephone is noted: have it entered at a counter")]
    NoMobile,
    /// Nothing sends messages here.
    #[error("this hall sends no messages: go to a counter")]
    MessagesClosed,
    /// An act cannot be as it was asked for.
    #[error("the act cannot be so: {0}")]
    BadAct(BadAct),
    /// No such act at the caller's counter.
    #[error("this act does not exist, or is another hall's")]
    CounterActNotFound,
    /// Two entries cannot become one.
    #[error("only two natural persons' entries of which none was merged before become one")]
    NotToMerge,
    /// No such merging of this person, or it was taken back.
    #[error("there is no such merging of this person to be taken back")]
    MergeNotFound,
    /// The time to take it back is over.
    #[error("a merging is taken back within 90 days, and these are over")]
    MergeSettled,
    /// Someone cannot be the guardian of someone.
    #[error("this guardian cannot be recorded: {0}")]
    BadGuardian(BadGuardian),
    /// He is one already.
    #[error("this person is the guardian already")]
    GuardianNamed,
    /// No such guardianship, or it is over.
    #[error("there is no such guardianship, or it is over")]
    GuardianNotFound,
    /// Who has no capacity has no log-in (民法典第二十条).
    #[error("who has no capacity has no log-in of his own: his guardian acts for him")]
    NoOwnLogin,
    /// Someone cannot stand in for someone.
    #[error("this absence cannot be so: {0}")]
    BadAbsence(BadAbsence),
    /// One of both is away then.
    #[error("one of both is away, or is to be away, in a time that touches this one")]
    AbsenceOverlaps,
    /// No such absence.
    #[error("this absence does not exist")]
    AbsenceNotFound,
    /// It is over, or was never approved.
    #[error("this absence is over, or was never approved")]
    AbsenceOver,
    /// It was asked for too long ago.
    #[error("this was asked for on another day: see the papers again and ask anew")]
    CounterActLapsed,
    /// Nobody registers himself here.
    #[error("registering online is not open here: go to a window")]
    RegistrationClosed,
    /// Too many log-ins wait for their password to be checked.
    #[error("too many log-ins are being checked")]
    LoginBusy,
    /// A password could not be hashed.
    #[error("the password could not be hashed")]
    Hash,
    /// A row holds what the code does not know.
    #[error("a stored value is not one of the known ones")]
    Stored,
    /// A token could not be made.
    #[error("a token could not be made")]
    Auth(#[from] AuthError),
    /// The key was used for another request.
    #[error(transparent)]
    KeyReused(#[from] KeyReused),
    /// A value could not be sealed or opened.
    #[error("a sealed value failed")]
    Crypto(#[from] CryptoError),
    /// A certificate of the staff is refused.
    #[error(transparent)]
    Certificate(#[from] CertificateRefusal),
    /// That someone lives by his own work is not recorded.
    #[error(transparent)]
    Capacity(#[from] CapacityRefusal),
    /// The household register makes nobody a guardian here.
    #[error(transparent)]
    Household(#[from] HouseholdRefusal),
    /// The database failed.
    #[error("the database failed")]
    Db(#[from] DbError),
}

impl IdentityError {
    /// What is not there, and what is not as the caller thinks.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others are in `kind`")]
    fn kind_by_state(&self) -> Option<Kind> {
        match self {
            Self::PersonNotFound
            | Self::StaffNotFound
            | Self::ProposalNotFound
            | Self::AlarmNotFound
            | Self::LinkNotFound
            | Self::BreakNotFound
            | Self::CounterActNotFound
            | Self::MergeNotFound
            | Self::GuardianNotFound
            | Self::AbsenceNotFound
            | Self::PasskeyNotFound
            | Self::LegalPersonNotFound
            | Self::SessionNotFound => Some(Kind::NotFound),
            Self::NameDiffers
            | Self::ProposalDecided
            | Self::ProposalOpen
            | Self::AlarmAnswered
            | Self::AccountChanged
            | Self::AccountFixed
            | Self::UserNameTaken
            | Self::OtherAdministrator
            | Self::ClientFixed
            | Self::BreakReviewed
            | Self::ClientChanged
            | Self::SecondFactorMissing
            | Self::RegistrationClosed
            | Self::ChangeGone
            | Self::TooManyPasskeys
            | Self::LegalPersonRefused
            | Self::BusinessClosed
            | Self::DelegateNamed
            | Self::ActsForAnother
            | Self::NoMobile
            | Self::MessagesClosed
            | Self::CounterActLapsed
            | Self::NotToMerge
            | Self::GuardianNamed
            | Self::AbsenceOverlaps
            | Self::AbsenceOver
            | Self::NoOwnLogin
            | Self::MergeSettled
            | Self::KeyRotated => Some(Kind::Conflict),
            _ => None,
        }
    }

    /// The codes about acting for others, the counter, and who stands in.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others are in `code`")]
    fn code_for_others(&self) -> Option<&'static str> {
        match self {
            Self::LegalPersonNotFound => Some("legal_person_not_found"),
            Self::LegalPersonRefused => Some("legal_person_refused"),
            Self::BusinessClosed => Some("business_closed"),
            Self::RegisterSilent => Some("register_silent"),
            Self::DelegationInvalid => Some("delegation_invalid"),
            Self::DelegateNamed => Some("delegate_named"),
            Self::ActsForAnother => Some("acts_for_another"),
            Self::BadAct(_) => Some("counter_act_invalid"),
            Self::CounterActNotFound => Some("counter_act_not_found"),
            Self::CounterActLapsed => Some("counter_act_lapsed"),
            Self::BadAbsence(_) => Some("absence_invalid"),
            Self::AbsenceOverlaps => Some("absence_overlaps"),
            Self::AbsenceNotFound => Some("absence_not_found"),
            Self::AbsenceOver => Some("absence_over"),
            Self::NotToMerge => Some("merge_impossible"),
            Self::BadGuardian(_) => Some("guardian_invalid"),
            Self::GuardianNamed => Some("guardian_named"),
            Self::GuardianNotFound => Some("guardian_not_found"),
            Self::NoOwnLogin => Some("no_own_login"),
            Self::MergeNotFound => Some("merge_not_found"),
            Self::MergeSettled => Some("merge_settled"),
            _ => None,
        }
    }
}

impl Problem for IdentityError {
    fn kind(&self) -> Kind {
        if let Some(kind) = self.kind_by_state() {
            return kind;
        }
        #[expect(clippy::wildcard_enum_match_arm, reason = "the others are in `kind_by_state`")]
        match self {
            Self::TooManyCodes | Self::LoginBusy | Self::BreakGlassLimit => Kind::TooMany,
            Self::SessionWeak | Self::OutsideVillages | Self::ActTokenInvalid | Self::MakerIsChecker => {
                Kind::Forbidden
            }
            Self::BadNumber(_)
            | Self::BadName(_)
            | Self::BadAccount(_)
            | Self::BadClient(_)
            | Self::EnrolmentInvalid
            | Self::WeakPassword(_)
            | Self::SecondFactorWrong
            | Self::PasswordWrong
            | Self::CodeWrong
            | Self::BadAct(_)
            | Self::BadGuardian(_)
            | Self::BadAbsence(_)
            | Self::BadPasskey(_)
            | Self::PasskeyName
            | Self::BadRoster
            | Self::DelegationInvalid
            | Self::BadCell(_)
            | Self::ReasonShort
            | Self::BadCursor => Kind::Invalid,
            Self::RegisterSilent => Kind::Unavailable,
            Self::Auth(error) => error.kind(),
            Self::KeyReused(error) => error.kind(),
            Self::Certificate(error) => error.kind(),
            Self::Capacity(error) => error.kind(),
            Self::Household(error) => error.kind(),
            Self::Db(error) => error.kind(),
            _ => Kind::Internal,
        }
    }

    fn code(&self) -> &'static str {
        if let Some(code) = self.code_for_others() {
            return code;
        }
        #[expect(clippy::wildcard_enum_match_arm, reason = "the others are in `code_for_others`")]
        match self {
            Self::PersonNotFound => "person_not_found",
            Self::NameDiffers => "person_name_differs",
            Self::OutsideVillages => "outside_villages",
            Self::BadNumber(_) => "number_invalid",
            Self::BadName(_) => "name_invalid",
            Self::ActTokenInvalid => "act_token_invalid",
            Self::AlarmNotFound => "alarm_not_found",
            Self::AlarmAnswered => "alarm_answered",
            Self::ReasonShort => "reason_short",
            Self::BreakGlassLimit => "break_glass_limit",
            Self::StaffNotFound => "staff_not_found",
            Self::ProposalNotFound => "proposal_not_found",
            Self::MakerIsChecker => "maker_is_checker",
            Self::ProposalDecided => "proposal_decided",
            Self::ProposalOpen => "proposal_open",
            Self::AccountChanged => "account_changed",
            Self::AccountFixed => "account_fixed",
            Self::BadAccount(_) => "account_invalid",
            Self::UserNameTaken => "user_name_taken",
            Self::OtherAdministrator => "administrators_separate",
            Self::BreakNotFound => "break_glass_not_found",
            Self::BreakReviewed => "break_glass_reviewed",
            Self::LinkNotFound => "link_not_found",
            Self::BadClient(_) => "client_invalid",
            Self::ClientFixed => "client_fixed",
            Self::ClientChanged => "client_changed",
            Self::SessionNotFound => "session_not_found",
            Self::EnrolmentInvalid => "enrolment_invalid",
            Self::WeakPassword(_) => "password_weak",
            Self::BadCursor => "cursor_invalid",
            Self::KeyRotated => "key_rotated",
            Self::SecondFactorWrong => "second_factor_wrong",
            Self::SecondFactorMissing => "second_factor_missing",
            Self::TooManyCodes => "too_many_codes",
            Self::PasswordWrong => "password_wrong",
            Self::CodeWrong => "code_wrong",
            Self::BadPasskey(_) => "passkey_invalid",
            Self::SessionWeak => "session_weak",
            Self::PasskeyName => "passkey_name",
            Self::PasskeyNotFound => "passkey_not_found",
            Self::TooManyPasskeys => "passkeys_too_many",
            Self::BadRoster => "roster_invalid",
            Self::BadCell(_) => "roster_cell",
            Self::ChangeGone => "change_gone",
            Self::NoMobile => "mobile_missing",
            Self::MessagesClosed => "messages_closed",
            Self::RegistrationClosed => "registration_closed",
            Self::LoginBusy => "login_busy",
            Self::Auth(error) => error.code(),
            Self::KeyReused(error) => error.code(),
            Self::Certificate(error) => error.code(),
            Self::Capacity(error) => error.code(),
            Self::Household(error) => error.code(),
            Self::Db(error) => error.code(),
            Self::Hash => "password_not_hashed",
            Self::Stored => "stored_value_unknown",
            Self::Crypto(_) => "sealed_value_unreadable",
            _ => "internal",
        }
    }

    fn retry_after(&self) -> u64 {
        if let Self::Certificate(error) = self { error.retry_after() } else { 2 }
    }

    fn fields(&self) -> Vec<FieldError> {
        let field = |pointer: &str, why: &dyn std::fmt::Display| {
            vec![FieldError { pointer: pointer.to_owned(), detail: why.to_string() }]
        };
        #[expect(clippy::wildcard_enum_match_arm, reason = "only these name a field")]
        match self {
            Self::BadNumber(why) => field("/number", why),
            Self::BadName(why) => field("/name", why),
            Self::WeakPassword(why) => field("/password", why),
            Self::SecondFactorWrong => field("/code", self),
            Self::PasswordWrong => field("/old", self),
            _ => Vec::new(),
        }
    }
}

//! Everything intake can refuse, with the kind and the stable code that a caller gets.
mod archive;
mod codes;
mod experts;
mod ratings;

use archive::archive_code;
use codes::{
    assignment_code, benefit_code, bundle_code, catch_up_code, decide_code, done_code, duplicate_code,
    fee_code, figure_code, file_code, form_code, handover_code, hearing_code, hold_code, licence_code,
    mandate_code, national_code, packet_code, parcel_code, part_code, payment_code, pend_code, project_code,
    rating_code, render_code, reopen_code, review_code, said_code, said_of, scan_code, step_code,
    vertical_code, words_code,
};
use experts::expert_code;
use ratings::{appeal_code, device_code};

use crate::{
    domain::{
        assignment::AssignmentRefused,
        benefit::BenefitRefused,
        bulk_act::BulkRefused,
        bundle::BundleRefused,
        catch_up::CatchUpRefused,
        decision::MayNotDecide,
        duplicate::DuplicateRefused,
        expert::ExpertRefused,
        fee::FeeRefused,
        figure::FigureRefused,
        form::BadForm,
        handover::HandoverRefused,
        hearing::HearingRefused,
        hold::HoldRefused,
        mandate::NoMandate,
        material::CannotPend,
        national::NationalRefused,
        packet::BadPacket,
        parcel::ParcelRefused,
        part::BadParts,
        payment::PaymentRefused,
        place::NotTakenIn,
        project::ProjectRefused,
        rating::RatingRefused,
        rating_appeal::AppealRefused,
        rating_device::DeviceRefused,
        reopening::NotReopened,
        retention::ArchiveRefused,
        review::{NotTheirs, Outstanding},
        said::BadSaying,
        scan::ScanRefused,
        state::{Action, State},
        step::BadStep,
        text::BadWords,
        upload::BadFile,
        vertical::VerticalRefused,
    },
    files::FileStoreError,
};
use contracts::{identity::IdentityClientError, licence::LicenceCallError};
use kernel::{
    code::BadCode,
    db::DbError,
    id::{CaseId, FileId},
    idempotency::KeyReused,
    problem::{
        FieldError,
        Kind::{self, Conflict, Forbidden, Internal, Invalid, NotFound, TooMany, Unavailable},
        Problem,
    },
};
use legal_clock::{CalendarError, MoveError};

/// What was done before and is done once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Done {
    /// An office speaks once.
    #[error("this office has given its opinion")]
    ReviewGiven,
    /// A step is recorded once.
    #[error("this step has been recorded")]
    StepRecorded,
    /// A decision is acknowledged once.
    #[error("it has been acknowledged")]
    Acknowledged,
    /// A service, and a matter, are rated once, and once again after something was put right.
    #[error("this has been rated")]
    Rated,
}

/// What a flow of intake answers when it does not do what was asked.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each message says what its variant is")]
pub enum IntakeError {
    #[error("there is no case {0}, or it is not yours to see")]
    CaseNotFound(CaseId),
    #[error("there is no case of this number, or it is not yours to see")]
    CaseNoNotFound,
    #[error("there is no such {0}, or it is not yours to see")]
    NotFound(&'static str),
    #[error("there is no item of this code")]
    ItemNotFound,
    #[error("this item is suspended or repealed and takes no new cases")]
    ItemClosed,
    #[error("a case that is {state} does not take the action {action}")]
    NotAllowed { state: State, action: Action },
    #[error("a case that is {0} takes no changes")]
    Unchangeable(State),
    #[error("this is not yours to do: {0} is for others")]
    NotYours(Action),
    #[error("nobody answered in time: the law has accepted this case as of the day of receipt")]
    AcceptedByLaw,
    #[error("someone was faster: the case has moved on; read it again")]
    MovedOn,
    #[error("an agent may do nothing here")]
    NoAgents,
    #[error("you serve other villages than this one")]
    OutsideVillages,
    #[error("you have begun 30 drafts today: go on with those, or tomorrow")]
    DraftQuota,
    #[error("the applicant is missing: say for whom the case is")]
    ApplicantMissing,
    #[error("the place is missing: give the division the case concerns")]
    PlaceMissing,
    #[error("a citizen applies for himself")]
    NotYourself,
    #[error("materials are absent that you did not name: {0:?}")]
    MaterialsAbsent(Vec<String>),
    #[error("the form has not been filled in")]
    FormMissing,
    #[error("a mandate ends within a year and names acts and evidence")]
    BadMandate,
    #[error("the item has no material {0}")]
    NoMaterial(String),
    #[error("the government checks material {0} by itself: it may not be demanded")]
    NotToDemand(String),
    #[error("the item has no field step {0}")]
    NoStep(String),
    #[error("the case has no reviewing office {0}")]
    NoOffice(String),
    #[error("file {0} is not one you brought for this case")]
    NoFile(FileId),
    #[error("a case holds at most 60 files")]
    TooManyFiles,
    #[error(transparent)]
    Packet(#[from] BadPacket),
    #[error(transparent)]
    Handover(#[from] HandoverRefused),
    #[error(transparent)]
    CatchUp(#[from] CatchUpRefused),
    #[error(transparent)]
    Figure(#[from] FigureRefused),
    #[error(transparent)]
    National(#[from] NationalRefused),
    #[error("this material cannot be taken from the licence repository")]
    NoLicenceType,
    #[error("the applicant has been told once what is missing: a second notice is a supervised exception")]
    SecondNotice,
    #[error("a leader other than you must approve this")]
    ApproverMissing,
    #[error("only an application that came in online is looked at before acceptance")]
    NotOnline,
    #[error("the notice must name at least one material of the item or one field of its form")]
    EmptyNotice,
    #[error("still missing from the notice: {0:?}")]
    SupplementIncomplete(Vec<String>),
    #[error("field steps are not done: {0:?}")]
    StepsMissing(Vec<String>),
    #[error("accepted materials are still to come: {0:?}")]
    MaterialsPending(Vec<String>),
    #[error("reviews or field steps are still to come: {0:?}")]
    ReviewIncomplete(Outstanding),
    #[error(transparent)]
    Before(#[from] Done),
    #[error("the clock stands still on a legal ground: decide when it runs again")]
    ClockStands,
    #[error("this item is not decided on the spot")]
    NotOnTheSpot,
    #[error("the results of this case are licences: it closes when they are issued")]
    ClosesByLicence,
    #[error("the item does not know this special procedure")]
    NoSuchProcedure,
    #[error("the item's limit cannot be extended by so much")]
    NoExtension,
    #[error("a licence the case relies on is not good any more: settle the alarm first")]
    LicenceAlarm,
    #[error("the alarm no longer stands")]
    AlarmOver,
    #[error("this does not settle such an alarm")]
    AlarmOutcome,
    #[error("the entry is not complete: name, items, acts and days must be there and fit")]
    BadEntry,
    #[error("nobody enters a letter for himself")]
    OwnLetter,
    #[error("there is no such state of a case")]
    BadState(#[source] BadCode),
    #[error("the page marker is not one of this list")]
    BadCursor,
    #[error(transparent)]
    Bundle(#[from] BundleRefused),
    #[error(transparent)]
    Project(#[from] ProjectRefused),
    #[error(transparent)]
    Mandate(#[from] NoMandate),
    #[error(transparent)]
    Place(#[from] NotTakenIn),
    #[error(transparent)]
    Form(#[from] BadForm),
    #[error(transparent)]
    File(#[from] BadFile),
    #[error(transparent)]
    Assignment(#[from] AssignmentRefused),
    #[error(transparent)]
    Bulk(#[from] BulkRefused),
    #[error(transparent)]
    Duplicate(#[from] DuplicateRefused),
    #[error(transparent)]
    Scan(#[from] ScanRefused),
    #[error(transparent)]
    Benefit(#[from] BenefitRefused),
    #[error(transparent)]
    Fee(#[from] FeeRefused),
    #[error(transparent)]
    Payment(#[from] PaymentRefused),
    #[error(transparent)]
    Words(#[from] BadWords),
    #[error(transparent)]
    Step(#[from] BadStep),
    #[error(transparent)]
    Review(#[from] NotTheirs),
    #[error(transparent)]
    Decide(#[from] MayNotDecide),
    #[error(transparent)]
    Parts(#[from] BadParts),
    #[error(transparent)]
    Hearing(#[from] HearingRefused),
    #[error(transparent)]
    Expert(#[from] ExpertRefused),
    #[error(transparent)]
    Appeal(#[from] AppealRefused),
    #[error(transparent)]
    RatingDevice(#[from] DeviceRefused),
    #[error(transparent)]
    Archive(#[from] ArchiveRefused),
    #[error(transparent)]
    Said(#[from] BadSaying),
    #[error(transparent)]
    Reopen(#[from] NotReopened),
    #[error(transparent)]
    Rating(#[from] RatingRefused),
    #[error(transparent)]
    Vertical(#[from] VerticalRefused),
    #[error(transparent)]
    Parcel(#[from] ParcelRefused),
    #[error(transparent)]
    Hold(#[from] HoldRefused),
    #[error(transparent)]
    Pend(#[from] CannotPend),
    #[error(transparent)]
    Clock(#[from] MoveError),
    #[error(transparent)]
    Calendar(#[from] CalendarError),
    #[error(transparent)]
    KeyReused(#[from] KeyReused),
    #[error("the licence repository did not give the licence")]
    Licence(#[from] LicenceCallError),
    #[error("the register of persons did not answer")]
    Identity(#[from] IdentityClientError),
    #[error("no token could be made for another service")]
    Token(#[from] auth::AuthError),
    #[error("the bytes of this document are lost and cannot be made again as they were")]
    DocumentLost,
    #[error("only a case that is over has an archive package")]
    NotEnded,
    #[error("the files of this case are larger than a package may be")]
    ArchiveTooLarge,
    /// As many packages are being made as this process makes at a time.
    #[error("several archive packages are being made: ask again in a moment")]
    ArchiveBusy,
    #[error("the package could not be put together")]
    NotPacked,
    #[error("this document could not be rendered")]
    Render(#[from] notices::RenderError),
    #[error("a template has 1 to 60,000 bytes of text and a note of what it changes")]
    TemplateText,
    #[error(transparent)]
    Template(#[from] notices::Unfit),
    #[error("the file store failed")]
    Store(#[from] FileStoreError),
    #[error("a stored code could not be read")]
    Code(#[from] BadCode),
    #[error("the database failed")]
    Db(#[from] DbError),
}

impl From<diesel::result::Error> for IntakeError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Db(error.into())
    }
}

impl Problem for IntakeError {
    fn kind(&self) -> Kind {
        self.says().0
    }

    fn code(&self) -> &'static str {
        self.says().1
    }

    fn fields(&self) -> Vec<FieldError> {
        if let Self::Form(BadForm::Answers(fields)) = self {
            fields.clone()
        } else if let Self::Template(why) = self {
            said_of(why)
        } else {
            Vec::new()
        }
    }
}

impl IntakeError {
    /// The one table of kinds and codes.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the other half of the table stands below")]
    fn says(&self) -> (Kind, &'static str) {
        match self {
            Self::CaseNotFound(_) | Self::CaseNoNotFound => (NotFound, "case_not_found"),
            Self::NotFound(_) => (NotFound, "not_found"),
            Self::ItemNotFound => (NotFound, "item_not_found"),
            Self::ItemClosed => (Conflict, "item_closed"),
            Self::NotAllowed { .. } => (Conflict, "action_not_allowed"),
            Self::Unchangeable(_) => (Conflict, "case_unchangeable"),
            Self::NotYours(_) => (Forbidden, "action_not_yours"),
            Self::AcceptedByLaw => (Conflict, "accepted_by_law"),
            Self::MovedOn => (Conflict, "case_moved_on"),
            Self::NoAgents => (Forbidden, "agents_not_allowed"),
            Self::OutsideVillages => (Forbidden, "outside_villages"),
            Self::DraftQuota => (TooMany, "draft_quota"),
            Self::ApplicantMissing => (Invalid, "applicant_missing"),
            Self::PlaceMissing => (Invalid, "division_missing"),
            Self::NotYourself => (Forbidden, "not_yourself"),
            Self::MaterialsAbsent(_) => (Conflict, "materials_absent"),
            Self::FormMissing => (Conflict, "form_missing"),
            Self::BadMandate => (Invalid, "mandate_invalid"),
            Self::NoMaterial(_) => (NotFound, "material_not_found"),
            Self::NotToDemand(_) => (Conflict, "material_not_to_be_demanded"),
            Self::NoStep(_) => (NotFound, "step_not_found"),
            Self::NoOffice(_) => (NotFound, "office_not_found"),
            Self::NoFile(_) => (Invalid, "file_not_found"),
            Self::TooManyFiles => (Conflict, "too_many_files"),
            Self::Packet(why) => packet_code(*why),
            Self::Handover(why) => handover_code(*why),
            Self::CatchUp(why) => catch_up_code(*why),
            Self::NoLicenceType => (Invalid, "licence_not_taken"),
            Self::SecondNotice => (Conflict, "second_notice"),
            Self::ApproverMissing => (Invalid, "approver_missing"),
            Self::NotOnline => (Conflict, "not_online"),
            Self::EmptyNotice => (Invalid, "notice_empty"),
            Self::SupplementIncomplete(_) => (Conflict, "supplement_incomplete"),
            Self::StepsMissing(_) => (Conflict, "steps_missing"),
            Self::MaterialsPending(_) => (Conflict, "materials_pending"),
            Self::ReviewIncomplete(_) => (Conflict, "review_incomplete"),
            Self::Before(done) => (Conflict, done_code(*done)),
            Self::ClockStands => (Conflict, "clock_suspended"),
            Self::NotOnTheSpot => (Conflict, "not_on_the_spot"),
            Self::ClosesByLicence => (Conflict, "closes_by_licence"),
            Self::NoSuchProcedure => (Invalid, "procedure_not_found"),
            Self::NoExtension => (Invalid, "extension_not_allowed"),
            Self::LicenceAlarm => (Conflict, "licence_alarm"),
            Self::AlarmOver => (Conflict, "alarm_over"),
            Self::AlarmOutcome => (Invalid, "alarm_outcome"),
            Self::BadEntry => (Invalid, "entry_invalid"),
            Self::OwnLetter => (Forbidden, "own_letter"),
            Self::BadState(_) => (Invalid, "state_unknown"),
            Self::BadCursor => (Invalid, "bad_cursor"),
            other => other.relayed(),
        }
    }

    /// What the rules, other services and the stores said, as it was said there.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the other half of the table stands above")]
    fn relayed(&self) -> (Kind, &'static str) {
        match self {
            Self::Bundle(why) => bundle_code(why),
            Self::Project(why) => project_code(*why),
            Self::Figure(why) => figure_code(*why),
            Self::National(why) => national_code(*why),
            Self::Mandate(why) => (Forbidden, mandate_code(*why)),
            Self::Place(_) => (Invalid, "not_taken_in_there"),
            Self::Form(why) => form_code(why),
            Self::File(why) => file_code(*why),
            Self::Scan(why) => scan_code(*why),
            Self::Assignment(why) => assignment_code(*why),
            Self::Duplicate(why) => duplicate_code(*why),
            Self::Bulk(BulkRefused::Size) => (Invalid, "bulk_size"),
            Self::Benefit(why) => benefit_code(*why),
            Self::Fee(why) => fee_code(why),
            Self::Payment(why) => payment_code(*why),
            Self::Words(why) => (Invalid, words_code(*why)),
            Self::Step(why) => step_code(why),
            Self::Review(why) => review_code(*why),
            Self::Decide(why) => decide_code(*why),
            Self::Hearing(why) => hearing_code(*why),
            Self::Expert(why) => expert_code(*why),
            Self::Appeal(why) => appeal_code(*why),
            Self::RatingDevice(why) => device_code(*why),
            Self::Archive(why) => archive_code(why),
            Self::Said(why) => said_code(*why),
            Self::Parts(why) => (Invalid, part_code(*why)),
            Self::Reopen(why) => reopen_code(*why),
            Self::Rating(why) => rating_code(*why),
            Self::Vertical(why) => vertical_code(*why),
            Self::Parcel(why) => parcel_code(*why),
            Self::Hold(why) => hold_code(*why),
            Self::Pend(why) => pend_code(why),
            Self::Clock(_) => (Conflict, "clock_refused"),
            Self::Calendar(_) => (Invalid, "calendar_invalid"),
            Self::KeyReused(reused) => (reused.kind(), reused.code()),
            Self::Licence(why) => licence_code(why),
            Self::Identity(why) => (why.kind(), why.code()),
            Self::DocumentLost => (Internal, "document_lost"),
            Self::NotEnded => (Conflict, "case_not_ended"),
            Self::ArchiveBusy => (TooMany, "archive_busy"),
            Self::ArchiveTooLarge => (Conflict, "archive_too_large"),
            Self::Render(why) => render_code(why),
            Self::TemplateText => (Invalid, "template_text"),
            Self::Template(notices::Unfit::Broken(_)) => (Kind::Unprocessable, "template_broken"),
            Self::Template(notices::Unfit::Silent(_)) => (Kind::Unprocessable, "template_silent"),
            Self::Store(_) => (Unavailable, "file_store_unavailable"),
            Self::Db(error) => (error.kind(), error.code()),
            // Tokens, stored codes, a package that is not there: ours to mend, and nobody else's to read.
            _ => (Internal, "internal"),
        }
    }
}

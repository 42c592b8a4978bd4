//! Kinds and codes of what the domain refuses.
use crate::{
    domain::{
        assignment::AssignmentRefused, benefit::BenefitRefused, bundle::BundleRefused,
        catch_up::CatchUpRefused, decision::MayNotDecide, duplicate::DuplicateRefused, fee::FeeRefused,
        figure::FigureRefused, form::BadForm, handover::HandoverRefused, hearing::HearingRefused,
        hold::HoldRefused, mandate::NoMandate, material::CannotPend, national::NationalRefused,
        packet::BadPacket, parcel::ParcelRefused, part::BadParts, payment::PaymentRefused,
        project::ProjectRefused, rating::RatingRefused, reopening::NotReopened, review::NotTheirs,
        said::BadSaying, scan::ScanRefused, step::BadStep, text::BadWords, upload::BadFile,
        vertical::VerticalRefused,
    },
    error::Done,
};
use contracts::licence::LicenceCallError;
use kernel::problem::{FieldError, Kind};
use notices::RenderError;

pub(super) fn mandate_code(why: NoMandate) -> &'static str {
    match why {
        NoMandate::Missing => "mandate_missing",
        NoMandate::Revoked => "mandate_revoked",
        NoMandate::Expired => "mandate_expired",
        NoMandate::OutOfScope => "mandate_out_of_scope",
    }
}

pub(super) fn words_code(why: BadWords) -> &'static str {
    match why {
        BadWords::TooShort => "text_too_short",
        BadWords::TooLong => "text_too_long",
        BadWords::Hidden => "text_hidden_characters",
    }
}

pub(super) fn file_code(why: BadFile) -> (Kind, &'static str) {
    match why {
        BadFile::Empty => (Kind::Invalid, "file_empty"),
        BadFile::TooLarge => (Kind::TooLarge, "file_too_large"),
        BadFile::OtherType => (Kind::Invalid, "file_type_not_taken"),
        BadFile::NotAsDeclared => (Kind::Invalid, "file_not_as_declared"),
        BadFile::Suspicious => (Kind::Invalid, "file_suspicious"),
        BadFile::Active => (Kind::Invalid, "file_active_content"),
        BadFile::BadName => (Kind::Invalid, "file_name_invalid"),
    }
}

pub(super) fn assignment_code(why: AssignmentRefused) -> (Kind, &'static str) {
    match why {
        AssignmentRefused::Held(_) => (Kind::Conflict, "case_held"),
        AssignmentRefused::NotHeld => (Kind::Forbidden, "case_not_in_your_hands"),
        AssignmentRefused::NotAColleague => (Kind::Invalid, "not_a_colleague"),
        AssignmentRefused::SameHolder => (Kind::Conflict, "same_holder"),
        AssignmentRefused::Over => (Kind::Conflict, "case_needs_nobody"),
        AssignmentRefused::NoUnit => (Kind::Forbidden, "no_queue"),
        AssignmentRefused::BadAbsence => (Kind::Invalid, "substitute_invalid"),
        AssignmentRefused::NotYourAbsence => (Kind::Forbidden, "not_your_absence"),
        AssignmentRefused::NoAbsence => (Kind::Conflict, "absence_not_there"),
    }
}

pub(super) fn benefit_code(why: BenefitRefused) -> (Kind, &'static str) {
    match why {
        BenefitRefused::BadLines => (Kind::Invalid, "benefit_lines"),
        BenefitRefused::BadPeriod => (Kind::Invalid, "benefit_period"),
        BenefitRefused::BadAmount => (Kind::Invalid, "benefit_amount"),
        BenefitRefused::OtherItem => (Kind::Conflict, "benefit_other_item"),
        BenefitRefused::NotGranted => (Kind::Conflict, "benefit_not_granted"),
        BenefitRefused::Listed => (Kind::Conflict, "benefit_listed"),
        BenefitRefused::NoAccount => (Kind::Conflict, "benefit_account_missing"),
        BenefitRefused::NotThePrincipal => (Kind::Conflict, "benefit_payee_other"),
        BenefitRefused::SharedAccount => (Kind::Conflict, "benefit_account_shared"),
        BenefitRefused::NothingFailed => (Kind::Conflict, "benefit_nothing_failed"),
        BenefitRefused::NotNow => (Kind::Conflict, "benefit_list_not_now"),
        BenefitRefused::SamePerson => (Kind::Forbidden, "benefit_same_person"),
        BenefitRefused::OtherFile => (Kind::Conflict, "benefit_other_file"),
        BenefitRefused::BadAnswer => (Kind::Invalid, "benefit_answer_incomplete"),
        BenefitRefused::BadPublication => (Kind::Invalid, "benefit_publication"),
        BenefitRefused::NoAuthority => (Kind::Forbidden, "benefit_no_authority"),
    }
}

pub(super) fn fee_code(why: &FeeRefused) -> (Kind, &'static str) {
    match why {
        FeeRefused::NotPublished => (Kind::Conflict, "fee_not_published"),
        FeeRefused::Twice => (Kind::Invalid, "fee_twice"),
        FeeRefused::NotAnswered(_) => (Kind::Conflict, "fee_answer_missing"),
        FeeRefused::NoticeThere => (Kind::Conflict, "fee_notice_there"),
        FeeRefused::NotNow(_) => (Kind::Conflict, "fee_not_now"),
        FeeRefused::BadDays => (Kind::Invalid, "fee_days"),
        FeeRefused::NotDue => (Kind::Conflict, "fee_not_due"),
        FeeRefused::BadReduction => (Kind::Invalid, "fee_reduction_invalid"),
        FeeRefused::ReductionWaits => (Kind::Conflict, "fee_reduction_waits"),
        FeeRefused::NoReduction => (Kind::Conflict, "fee_reduction_not_there"),
        FeeRefused::Unpaid(_) => (Kind::Conflict, "fee_unpaid"),
    }
}

pub(super) fn payment_code(why: PaymentRefused) -> (Kind, &'static str) {
    match why {
        PaymentRefused::NoGateway => (Kind::Unavailable, "payment_gateway_none"),
        PaymentRefused::GatewayAway => (Kind::Unavailable, "payment_gateway_away"),
        PaymentRefused::NoAgents => (Kind::Forbidden, "agents_handle_no_money"),
        PaymentRefused::NotSigned => (Kind::Unauthenticated, "payment_notice_not_signed"),
        PaymentRefused::BadNotice => (Kind::Invalid, "payment_notice_invalid"),
        PaymentRefused::NoOrder => (Kind::NotFound, "payment_order_not_found"),
        PaymentRefused::NoReason => (Kind::Conflict, "refund_reason"),
        PaymentRefused::TooMuch => (Kind::Conflict, "refund_too_much"),
        PaymentRefused::Over => (Kind::Conflict, "payment_task_over"),
        PaymentRefused::FileNotSigned => (Kind::Conflict, "reconciliation_not_signed"),
        PaymentRefused::BadFile => (Kind::Conflict, "reconciliation_file_invalid"),
        PaymentRefused::DayNotOver => (Kind::Conflict, "day_not_over"),
        PaymentRefused::NotConfirmed => (Kind::Conflict, "payment_not_confirmed"),
    }
}

pub(super) fn duplicate_code(why: DuplicateRefused) -> (Kind, &'static str) {
    match why {
        DuplicateRefused::NotAPair => (Kind::Conflict, "not_a_pair"),
        DuplicateRefused::Marked => (Kind::Conflict, "duplicate_marked"),
        DuplicateRefused::Days => (Kind::Invalid, "duplicate_days"),
    }
}

pub(super) fn scan_code(why: ScanRefused) -> (Kind, &'static str) {
    match why {
        ScanRefused::Infected => (Kind::Unprocessable, "file_infected"),
        ScanRefused::Waiting => (Kind::Conflict, "file_scan_pending"),
        ScanRefused::Away => (Kind::Unavailable, "scanner_unavailable"),
    }
}

pub(super) fn step_code(why: &BadStep) -> (Kind, &'static str) {
    match why {
        BadStep::OutOfPhase(_) => (Kind::Conflict, "step_out_of_phase"),
        BadStep::TooFewPeople(_) => (Kind::Invalid, "too_few_people"),
        BadStep::RecorderAbsent => (Kind::Invalid, "recorder_absent"),
        BadStep::TooLittleEvidence(_) => (Kind::Invalid, "too_little_evidence"),
        BadStep::NoDays => (Kind::Invalid, "notice_days_missing"),
        BadStep::TooShort(_) => (Kind::Invalid, "notice_too_short"),
        BadStep::InTheFuture => (Kind::Invalid, "claimed_in_the_future"),
        BadStep::NotThere => (Kind::Forbidden, "signer_was_not_there"),
    }
}

pub(super) fn decide_code(why: MayNotDecide) -> (Kind, &'static str) {
    match why {
        MayNotDecide::NoLetter => (Kind::Forbidden, "letter_missing"),
        MayNotDecide::NotDecider => (Kind::Forbidden, "not_the_decider"),
        MayNotDecide::SamePerson => (Kind::Forbidden, "same_person"),
        MayNotDecide::BadSeal => (Kind::Forbidden, "seal_invalid"),
    }
}

pub(super) fn hearing_code(why: HearingRefused) -> (Kind, &'static str) {
    match why {
        HearingRefused::NotOpen => (Kind::Conflict, "hearing_not_open"),
        HearingRefused::ToldBefore => (Kind::Conflict, "hearing_told"),
        HearingRefused::NotThere => (Kind::Conflict, "hearing_not_there"),
        HearingRefused::AppliedTooLate => (Kind::Conflict, "hearing_applied_too_late"),
        HearingRefused::NoticeTooShort => (Kind::Invalid, "hearing_notice_too_short"),
        HearingRefused::SetTooLate => (Kind::Invalid, "hearing_set_too_late"),
        HearingRefused::ChairExamined => (Kind::Invalid, "hearing_chair_examined"),
        HearingRefused::NotTheChair => (Kind::Forbidden, "not_the_chair"),
        HearingRefused::BeforeItsDay => (Kind::Conflict, "hearing_before_its_day"),
        HearingRefused::NotSigned => (Kind::Invalid, "minutes_not_signed"),
        HearingRefused::RightOpen => (Kind::Conflict, "hearing_right_open"),
        HearingRefused::Pending => (Kind::Conflict, "hearing_pending"),
        HearingRefused::NotOnMinutes => (Kind::Conflict, "not_on_minutes"),
    }
}

pub(super) fn said_code(why: BadSaying) -> (Kind, &'static str) {
    match why {
        BadSaying::OtherKind => (Kind::Invalid, "said_other_kind"),
        BadSaying::NoQuorum => (Kind::Invalid, "no_quorum"),
        BadSaying::Votes => (Kind::Invalid, "votes_invalid"),
        BadSaying::NotCarried => (Kind::Invalid, "votes_say_otherwise"),
        BadSaying::NotALawyer => (Kind::Forbidden, "not_a_lawyer"),
        BadSaying::Handled => (Kind::Forbidden, "handled_the_case"),
        BadSaying::OutOfTurn => (Kind::Conflict, "sign_off_out_of_turn"),
        BadSaying::SignedBefore => (Kind::Forbidden, "signed_in_this_chain"),
        BadSaying::NobodyBefore => (Kind::Conflict, "nobody_to_send_back_to"),
        BadSaying::Against => (Kind::Conflict, "said_against"),
        BadSaying::HearingApart => (Kind::Conflict, "hearing_apart"),
        BadSaying::ExpertsApart => (Kind::Conflict, "experts_apart"),
    }
}

pub(super) fn part_code(why: BadParts) -> &'static str {
    match why {
        BadParts::NotInPart => "parts_not_taken",
        BadParts::NotBoth => "parts_not_both",
        BadParts::BadName => "part_name_invalid",
        BadParts::Licences => "parts_licences",
    }
}

pub(super) fn reopen_code(why: NotReopened) -> (Kind, &'static str) {
    match why {
        NotReopened::NotDecided => (Kind::Conflict, "not_decided"),
        NotReopened::NoGround => (Kind::Invalid, "reopening_ground_missing"),
        NotReopened::Decider => (Kind::Forbidden, "decider_may_not_reopen"),
        NotReopened::Proposer => (Kind::Forbidden, "proposer_may_not_approve"),
        NotReopened::OtherAuthority => (Kind::Forbidden, "reopening_other_authority"),
        NotReopened::NotProposed => (Kind::Conflict, "reopening_not_proposed"),
        NotReopened::Proposed => (Kind::Conflict, "reopening_proposed"),
        NotReopened::SameAgain => (Kind::Conflict, "same_decision_again"),
    }
}

pub(super) fn done_code(done: Done) -> &'static str {
    match done {
        Done::ReviewGiven => "review_given",
        Done::StepRecorded => "step_recorded",
        Done::Acknowledged => "acknowledged",
        Done::Rated => "rated_before",
    }
}

pub(super) fn form_code(why: &BadForm) -> (Kind, &'static str) {
    match why {
        BadForm::Answers(_) => (Kind::Invalid, "form_invalid"),
        BadForm::Schema => (Kind::Internal, "form_schema_broken"),
    }
}

pub(super) fn review_code(why: NotTheirs) -> (Kind, &'static str) {
    match why {
        NotTheirs::OtherOffice => (Kind::Forbidden, "other_office"),
        NotTheirs::SpokeForAnother => (Kind::Forbidden, "spoke_for_another_office"),
    }
}

pub(super) fn pend_code(why: &CannotPend) -> (Kind, &'static str) {
    match why {
        CannotPend::Main(_) => (Kind::Conflict, "main_material_absent"),
        CannotPend::NotAllowed(_) => (Kind::Conflict, "materials_absent"),
    }
}

pub(super) fn packet_code(why: BadPacket) -> (Kind, &'static str) {
    match why {
        BadPacket::Unreadable => (Kind::Invalid, "packet_unreadable"),
        BadPacket::TooLarge => (Kind::TooLarge, "packet_too_large"),
        BadPacket::FileDamaged => (Kind::Invalid, "packet_file_damaged"),
        BadPacket::SheetMissing => (Kind::Invalid, "packet_sheet_missing"),
        BadPacket::BadId => (Kind::Invalid, "packet_id_invalid"),
        BadPacket::BadSignature => (Kind::Forbidden, "packet_signature_invalid"),
        BadPacket::UnknownDevice => (Kind::NotFound, "device_not_found"),
        BadPacket::DeviceRevoked => (Kind::Forbidden, "device_revoked"),
        BadPacket::SheetRevoked => (Kind::Forbidden, "mandate_revoked"),
        BadPacket::BadBatch => (Kind::Invalid, "bad_body"),
        BadPacket::BatchTooLarge => (Kind::TooLarge, "packet_batch_too_large"),
        BadPacket::TooMany => (Kind::Invalid, "too_many_packets"),
        BadPacket::TooManyDevices => (Kind::Conflict, "too_many_devices"),
        BadPacket::Quota => (Kind::TooMany, "packet_quota"),
    }
}

pub(super) fn rating_code(why: RatingRefused) -> (Kind, &'static str) {
    match why {
        RatingRefused::TooEarly => (Kind::Conflict, "rating_too_early"),
        RatingRefused::TooLate => (Kind::Conflict, "rating_too_late"),
        RatingRefused::BadOption => (Kind::Invalid, "rating_option_invalid"),
        RatingRefused::NotThere => (Kind::Conflict, "rectification_not_there"),
    }
}

pub(super) fn catch_up_code(why: CatchUpRefused) -> (Kind, &'static str) {
    match why {
        CatchUpRefused::BadOutage => (Kind::Invalid, "outage_invalid"),
        CatchUpRefused::NotCovered => (Kind::Conflict, "outage_does_not_cover"),
        CatchUpRefused::OutageNotApproved => (Kind::Conflict, "outage_not_approved"),
        CatchUpRefused::OtherHall => (Kind::Forbidden, "outage_of_another_hall"),
        CatchUpRefused::BadNumber => (Kind::Invalid, "paper_number_invalid"),
        CatchUpRefused::EnteredBefore => (Kind::Conflict, "paper_entered_before"),
        CatchUpRefused::NotOnPaper => (Kind::Conflict, "catch_up_not_on_paper"),
        CatchUpRefused::LaterThanEntry => (Kind::Conflict, "paper_later_than_entry"),
        CatchUpRefused::AnsweredBefore => (Kind::Conflict, "catch_up_answered"),
        CatchUpRefused::NothingWaits => (Kind::Conflict, "catch_up_not_there"),
    }
}

pub(super) fn handover_code(why: HandoverRefused) -> (Kind, &'static str) {
    match why {
        HandoverRefused::BadList => (Kind::Invalid, "originals_list_invalid"),
        HandoverRefused::NotHere => (Kind::Conflict, "originals_not_here"),
        HandoverRefused::NoWay => (Kind::Conflict, "originals_no_way"),
        HandoverRefused::NotTheTaker => (Kind::Forbidden, "originals_not_the_taker"),
        HandoverRefused::Ended => (Kind::Conflict, "handover_ended"),
        HandoverRefused::NotSigned => (Kind::Invalid, "originals_not_signed"),
        HandoverRefused::StillOut => (Kind::Conflict, "originals_out"),
    }
}

pub(super) fn hold_code(why: HoldRefused) -> (Kind, &'static str) {
    match why {
        HoldRefused::Held => (Kind::Conflict, "payee_held"),
        HoldRefused::NotHeld => (Kind::Conflict, "payee_not_held"),
        HoldRefused::NotProposed => (Kind::Conflict, "release_not_proposed"),
        HoldRefused::NotThePrincipal => (Kind::Forbidden, "not_the_principal"),
    }
}

pub(super) fn licence_code(why: &LicenceCallError) -> (Kind, &'static str) {
    match why {
        LicenceCallError::Http(_) => (Kind::Unavailable, "licence_unavailable"),
        LicenceCallError::Refused { status, code } if *status < 500 => match code.as_str() {
            "licence_not_held" => (Kind::Conflict, "licence_not_held"),
            "licence_not_valid" => (Kind::Conflict, "licence_not_valid"),
            _other => (Kind::Conflict, "licence_refused"),
        },
        LicenceCallError::Refused { .. } => (Kind::Unavailable, "licence_unavailable"),
    }
}

pub(super) fn render_code(why: &RenderError) -> (Kind, &'static str) {
    match why {
        RenderError::MissingGlyphs { .. } => (Kind::Unprocessable, "document_glyph_missing"),
        RenderError::NoTemplate(_)
        | RenderError::Template(_)
        | RenderError::Stopped
        | RenderError::Content(_) => (Kind::Internal, "document_not_rendered"),
    }
}

pub(super) fn bundle_code(why: &BundleRefused) -> (Kind, &'static str) {
    match why {
        BundleRefused::UnknownChoice(_) => (Kind::Invalid, "bundle_choice_unknown"),
        BundleRefused::IsProject => (Kind::Invalid, "bundle_is_project"),
        BundleRefused::NothingToHandIn => (Kind::Conflict, "bundle_nothing_to_hand_in"),
        BundleRefused::NothingAsked => (Kind::Conflict, "bundle_nothing_asked"),
        BundleRefused::NothingToWithdraw => (Kind::Conflict, "bundle_nothing_to_withdraw"),
        BundleRefused::NoMaterial(_) => (Kind::NotFound, "bundle_material_not_found"),
        BundleRefused::NotAPart => (Kind::Invalid, "bundle_not_a_part"),
        BundleRefused::Together => (Kind::Conflict, "results_together"),
    }
}

pub(super) fn project_code(why: ProjectRefused) -> (Kind, &'static str) {
    match why {
        ProjectRefused::BadCode => (Kind::Invalid, "project_code_invalid"),
        ProjectRefused::CodeTaken => (Kind::Conflict, "project_code_taken"),
        ProjectRefused::NotAProject => (Kind::Invalid, "bundle_not_a_project"),
        ProjectRefused::StrangeCase => (Kind::Conflict, "project_case_strange"),
        ProjectRefused::NoSuchWork => (Kind::Conflict, "joint_work_not_there"),
        ProjectRefused::TooFew => (Kind::Invalid, "joint_work_too_few"),
        ProjectRefused::NotAsked => (Kind::Conflict, "joint_round_not_asked"),
        ProjectRefused::WrongKind => (Kind::Conflict, "joint_round_wrong_kind"),
        ProjectRefused::OwesNothing => (Kind::Conflict, "opinion_not_owed"),
        ProjectRefused::Points => (Kind::Invalid, "opinion_points"),
        ProjectRefused::NewPoint => (Kind::Conflict, "re_inspection_new_point"),
        ProjectRefused::Outstanding => (Kind::Conflict, "opinions_outstanding"),
        ProjectRefused::NotTheLead => (Kind::Forbidden, "not_the_lead"),
        ProjectRefused::Over => (Kind::Conflict, "joint_work_over"),
    }
}

/// What an editor has to mend: the typesetter's words, or what his template leaves out. The words are the sample's.
pub(super) fn said_of(why: &notices::Unfit) -> Vec<FieldError> {
    let field = |detail: String| FieldError { pointer: "/source".to_owned(), detail };
    match why {
        notices::Unfit::Broken(broken) => vec![field(format!("模板有错：{broken}"))],
        notices::Unfit::Silent(silent) => {
            silent.iter().map(|text| field(format!("没写出：{text}"))).collect()
        }
    }
}

pub(super) fn vertical_code(why: VerticalRefused) -> (Kind, &'static str) {
    match why {
        VerticalRefused::NotSigned => (Kind::Unauthenticated, "not_signed"),
        VerticalRefused::NotRead => (Kind::Invalid, "bad_body"),
        VerticalRefused::NoExchange => (Kind::NotFound, "exchange_not_found"),
        VerticalRefused::MessageReused => (Kind::Unprocessable, "message_reused"),
        VerticalRefused::NotConnected => (Kind::Conflict, "vertical_not_connected"),
        VerticalRefused::NotNow => (Kind::Conflict, "exchange_not_now"),
        VerticalRefused::NoPage => (Kind::Conflict, "vertical_no_page"),
        VerticalRefused::VisitOver => (Kind::Conflict, "visit_over"),
        VerticalRefused::AddressOver => (Kind::Conflict, "material_address_over"),
        VerticalRefused::NoPaper => (Kind::Unprocessable, "outside_paper_missing"),
        VerticalRefused::NothingToHandOver => (Kind::Conflict, "nothing_to_hand_over"),
        VerticalRefused::FileDestroyed => (Kind::Conflict, "exchange_file_destroyed"),
        VerticalRefused::BadFile(_) => (Kind::Invalid, "exchange_file_invalid"),
    }
}

pub(super) fn figure_code(why: FigureRefused) -> (Kind, &'static str) {
    match why {
        FigureRefused::BadSpan => (Kind::Invalid, "figures_span"),
        FigureRefused::Elsewhere => (Kind::Forbidden, "figures_elsewhere"),
        FigureRefused::BadMonth => (Kind::Invalid, "figures_month"),
    }
}

pub(super) fn national_code(why: NationalRefused) -> (Kind, &'static str) {
    match why {
        NationalRefused::NoTable => (Kind::Invalid, "national_table_unknown"),
        NationalRefused::Waits => (Kind::Conflict, "national_batch_waits"),
        NationalRefused::NotMade => (Kind::Conflict, "national_batch_not_made"),
        NationalRefused::Made => (Kind::Conflict, "national_batch_made"),
        NationalRefused::SamePerson => (Kind::Forbidden, "national_batch_same_person"),
        NationalRefused::Nothing => (Kind::Conflict, "national_nothing_new"),
    }
}

pub(super) fn parcel_code(why: ParcelRefused) -> (Kind, &'static str) {
    match why {
        ParcelRefused::NoCarrier => (Kind::Conflict, "no_carrier"),
        ParcelRefused::NothingToSend => (Kind::Conflict, "nothing_to_send"),
        ParcelRefused::UnderWay => (Kind::Conflict, "parcel_under_way"),
        ParcelRefused::BadAddress => (Kind::Invalid, "address_invalid"),
        ParcelRefused::NotFound => (Kind::NotFound, "parcel_not_found"),
        ParcelRefused::NotToChase => (Kind::Conflict, "parcel_not_to_chase"),
        ParcelRefused::NotRead => (Kind::Invalid, "bad_body"),
        ParcelRefused::BadTime => (Kind::Invalid, "receipt_time_invalid"),
    }
}

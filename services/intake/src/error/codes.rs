//! Kinds and codes of what the domain refuses.
use crate::{
    domain::{
        decision::MayNotDecide, form::BadForm, hold::HoldRefused, mandate::NoMandate, material::CannotPend,
        rating::RatingRefused, review::NotTheirs, step::BadStep, text::BadWords, upload::BadFile,
    },
    error::Done,
};
use contracts::licence::LicenceCallError;
use kernel::problem::Kind;
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

pub(super) fn rating_code(why: RatingRefused) -> (Kind, &'static str) {
    match why {
        RatingRefused::TooEarly => (Kind::Conflict, "rating_too_early"),
        RatingRefused::TooLate => (Kind::Conflict, "rating_too_late"),
        RatingRefused::BadOption => (Kind::Invalid, "rating_option_invalid"),
        RatingRefused::NotThere => (Kind::Conflict, "rectification_not_there"),
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

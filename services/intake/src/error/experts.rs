//! Kinds and codes of what an expert review refuses.
use crate::domain::expert::ExpertRefused;
use kernel::problem::Kind;

pub(super) fn expert_code(why: ExpertRefused) -> (Kind, &'static str) {
    match why {
        ExpertRefused::NotOpen => (Kind::Conflict, "experts_not_open"),
        ExpertRefused::AtWork => (Kind::Conflict, "experts_at_work"),
        ExpertRefused::Size => (Kind::Invalid, "experts_size"),
        ExpertRefused::TooFew => (Kind::Invalid, "experts_too_few"),
        ExpertRefused::BadCandidate => (Kind::Invalid, "expert_invalid"),
        ExpertRefused::NotThere => (Kind::Conflict, "expert_not_there"),
        ExpertRefused::Spoken => (Kind::Conflict, "expert_heard"),
        ExpertRefused::SamePaper => (Kind::Conflict, "expert_same_paper"),
        ExpertRefused::OwnPanel => (Kind::Forbidden, "expert_own_panel"),
        ExpertRefused::NobodyLeft => (Kind::Conflict, "experts_nobody_left"),
        ExpertRefused::OwnOpinion => (Kind::Forbidden, "expert_same_person"),
        ExpertRefused::Outstanding => (Kind::Conflict, "experts_outstanding"),
        ExpertRefused::NotTheMajority => (Kind::Conflict, "experts_majority"),
        ExpertRefused::Pending => (Kind::Conflict, "experts_pending"),
    }
}

//! Roles and the one table that says what each may do; code, tests and documents read it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::permission::{self as p, Permission};

macro_rules! roles {
    ($($(#[$doc:meta])* $role:ident = $text:literal: [$($permission:ident),* $(,)?],)+) => {
        /// What someone is to the hall. A caller may hold several.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum Role {
            $($(#[$doc])* $role,)+
        }

        impl Role {
            /// All roles, in the order of the table.
            pub const ALL: &[Role] = &[$(Role::$role),+];

            /// The name in tokens, rows and JSON.
            pub const fn name(self) -> &'static str {
                match self { $(Role::$role => $text,)+ }
            }

            /// The names of what this role may do.
            pub const fn permissions(self) -> &'static [&'static str] {
                match self {
                    $(Role::$role => &[p::OwnAccount::NAME, $(p::$permission::NAME),*],)+
                }
            }
        }
    };
}

roles! {
    /// A natural or legal person, or who acts for a legal person.
    Citizen = "citizen": [
        CaseFile, CaseRead, RatingGive, MandateGive, LicenceRead, LicenceAuthorise, AccessLogRead, AppointmentMake,
    ],
    /// A village agent, who acts for others under recorded mandates only.
    Agent = "agent": [CaseFile, CaseRead, MandateGive, StepRecord, PersonFind, PersonRegister, PacketSend, OriginalsHandle, AppointmentMake],
    /// A clerk at a window.
    Clerk = "clerk": [
        CaseFile, CaseRead, CaseAccept, QueueWork, StepRecord, OriginalsHandle, MandateGive, PersonFind, PersonRegister, CounterAct, LicenceRead, LicenceEnter,
        AppointmentMake, TicketIssue, TicketCall, RatingAsk, FeeAssess, BenefitHandle,
    ],
    /// A clerk whom an authority authorised by letter to decide at the window.
    Chief = "chief": [
        CaseFile, CaseRead, CaseAccept, QueueWork, QueueAssign, StepRecord, OriginalsHandle, MandateGive, PersonFind, PersonRegister, CounterAct,
        CaseDecide, OutageApprove, CaseReopen, SealUse, LicenceRead, LicenceEnter, LicenceApprove, LicenceRevoke, BreakGlass, RatingHandle, FigureRead,
        AppointmentMake, TicketIssue, TicketCall, RatingAsk, FeeAssess, FeeApprove, BenefitHandle, BenefitApprove, BenefitExport, ArchiveKeep, ArchiveDestroy,
    ],
    /// Someone of an authority who gives an opinion in review.
    Reviewer = "reviewer": [CaseRead, CaseReview, QueueWork, OriginalsHandle, LicenceRead, BenefitHandle],
    /// Keeps the archive: takes paper originals in and gives them out.
    Archivist = "archivist": [CaseRead, OriginalsHandle, ArchiveKeep],
    /// Someone who inspects on site.
    Inspector = "inspector": [CaseRead, StepRecord],
    /// The supervising unit, after approval.
    Supervisor = "supervisor": [CaseReopen, SupervisionRead, SupervisionAcknowledge, CaseRead, RatingHandle, RatingExport, FigureRead, NationalRead, NationalExport],
    /// Answers for a hall's floor: its windows, its tickets, its day.
    HallManager = "hall_manager": [TicketIssue, TicketCall, HallManage, FigureRead],
    /// The machine in a hall that gives out tickets.
    TicketScreen = "ticket_screen": [TicketIssue],
    /// Keeps the books: payments, refunds, reconciliation, lists of benefits. Decides no case and takes no money.
    Finance = "finance": [FeeApprove, PaymentReconcile, BenefitHandle, BenefitExport],
    /// Who drafts items.
    Editor = "editor": [ItemEdit, ItemRead, TemplateRead, TemplateWrite],
    /// Reviews for the department what an editor drafted.
    ItemReviewer = "item_reviewer": [ItemReview, ItemRead],
    /// Reviews whether it is lawful.
    LegalReviewer = "legal_reviewer": [ItemLegalReview, ItemRead, CaseRead, StepRecord],
    /// Who publishes what an editor drafted.
    Publisher = "publisher": [ItemPublish, ItemRead, TemplateRead, TemplatePublish],
    /// Runs the system and proposes accounts.
    AdminSystem = "admin_system": [BusManage, StaffManage, SessionRevoke, CalendarManage],
    /// Approves accounts and keeps the seals.
    AdminSecurity = "admin_security": [StaffApprove, SealManage, SessionRevoke, KeyRotate, ClientManage],
    /// Reads the trails of the others.
    AdminAudit = "admin_audit": [AuditRead],
    /// A department's own system.
    Department = "department": [LicenceRead, LicenceVerify, LicenceEnter, LicenceRevoke],
    /// Another service of the hall.
    Service = "service": [BusPull, ServiceCall],
}

impl Role {
    /// The three administrators' roles, of which nobody may hold two.
    pub const SEPARATED: &[Role] = &[Role::AdminSystem, Role::AdminSecurity, Role::AdminAudit];

    /// Whether this role gives the permission of that name.
    pub fn may(self, permission: &str) -> bool {
        self.permissions().contains(&permission)
    }
}

impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// A word that names no role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a role")]
pub struct BadRole(pub String);

impl std::str::FromStr for Role {
    type Err = BadRole;

    fn from_str(text: &str) -> Result<Self, BadRole> {
        Role::ALL.iter().copied().find(|role| role.name() == text).ok_or_else(|| BadRole(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::Role;
    use crate::permission;

    #[test]
    fn the_serde_name_is_the_name() {
        for role in Role::ALL {
            assert_eq!(serde_json::to_value(role).unwrap(), role.name());
            assert_eq!(role.name().parse::<Role>().unwrap(), *role);
        }
    }

    #[test]
    fn every_permission_is_given_by_some_role() {
        for name in permission::ALL {
            assert!(Role::ALL.iter().any(|role| role.may(name)), "{name} is given by no role");
        }
    }

    #[test]
    fn no_administrator_can_both_propose_and_approve() {
        for role in Role::ALL {
            assert!(!(role.may("staff_manage") && role.may("staff_approve")), "{role}");
        }
    }

    #[test]
    fn who_files_for_others_never_decides() {
        assert!(!Role::Agent.may("case_accept") && !Role::Agent.may("case_decide"));
    }
}

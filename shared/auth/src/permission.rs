//! What a caller can be allowed to do. A handler names one in its signature: `may: May<CaseAccept>`.

use std::fmt::Debug;

/// A right that a role gives and a handler asks for; the types that carry it are never made.
pub trait Permission: Debug + Send + Sync + 'static {
    /// The stable name in documents, in the authorisation matrix and in problem details.
    const NAME: &'static str;
}

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)+) => {
        $($(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub enum $name {}
        impl Permission for $name {
            const NAME: &'static str = $text;
        })+

        /// The names of all permissions there are.
        pub const ALL: &[&str] = &[$($name::NAME),+];
    };
}

permissions! {
    /// See and end one's own log-in.
    OwnAccount = "own_account",
    /// Read who looked at one's own data.
    AccessLogRead = "access_log_read",
    /// Draft, fill and submit a case.
    CaseFile = "case_file",
    /// Read cases within one's scope.
    CaseRead = "case_read",
    /// Accept, refuse or send back a submitted case.
    CaseAccept = "case_accept",
    /// Take cases to work on, hand them over, let them go; enter one's own absence.
    QueueWork = "queue_work",
    /// Give cases to others of one's unit.
    QueueAssign = "queue_assign",
    /// Rate how one was served and how a matter was handled.
    RatingGive = "rating_give",
    /// Call back those who rated badly, say what was put right, see figures.
    RatingHandle = "rating_handle",
    /// Ask on the device of one's window how someone was served.
    RatingAsk = "rating_ask",
    /// Take the table of ratings as a file.
    RatingExport = "rating_export",
    /// See what was counted of one's hall or place.
    FigureRead = "figure_read",
    /// See which batches of the national tables there are.
    NationalRead = "national_read",
    /// Ask for, make and fetch batches of the national tables.
    NationalExport = "national_export",
    /// Give an opinion in a review.
    CaseReview = "case_review",
    /// Decide a case as chief representative or by letter.
    CaseDecide = "case_decide",
    /// Propose or approve to take up again what was decided.
    CaseReopen = "case_reopen",
    /// Put an approval seal under a decision.
    SealUse = "seal_use",
    /// Enter and remove approval seals and letters of authorisation.
    SealManage = "seal_manage",
    /// See the templates of documents.
    TemplateRead = "template_read",
    /// Write templates of documents.
    TemplateWrite = "template_write",
    /// Put templates of documents in force and take them out again.
    TemplatePublish = "template_publish",
    /// Record a field step with its evidence.
    StepRecord = "step_record",
    /// Send what was collected offline, and register the device it was collected with.
    PacketSend = "packet_send",
    /// Take paper originals, hand them on, confirm that one has them.
    OriginalsHandle = "originals_handle",
    /// Approve that a window was down, and what was entered after it.
    OutageApprove = "outage_approve",
    /// Record or revoke a mandate.
    MandateGive = "mandate_give",
    /// Find a person by the exact number, for a purpose.
    PersonFind = "person_find",
    /// Enter a person whose papers were seen.
    PersonRegister = "person_register",
    /// Ask for or confirm, at a counter, what changes who may log in for a person or how sure the hall is of him.
    CounterAct = "counter_act",
    /// Open a person without a case, with a reason, a few times a day.
    BreakGlass = "break_glass",
    /// Read licences within one's scope.
    LicenceRead = "licence_read",
    /// Allow another to use one's own licence.
    LicenceAuthorise = "licence_authorise",
    /// Enter lists of licences to be taken over, and versions of licences of one's own authority; see what it issued.
    LicenceEnter = "licence_enter",
    /// Approve what somebody else of one's own authority entered, so that it is issued.
    LicenceApprove = "licence_approve",
    /// Revoke, suspend, resume or cancel licences of one's own authority.
    LicenceRevoke = "licence_revoke",
    /// Verify licences in numbers, beyond the public one-by-one check.
    LicenceVerify = "licence_verify",
    /// Read items that are not published yet.
    ItemRead = "item_read",
    /// Draft items and hand them to review.
    ItemEdit = "item_edit",
    /// Pass or send back, for the department, an item that someone else drafted.
    ItemReview = "item_review",
    /// Pass an item as lawful, or send it back.
    ItemLegalReview = "item_legal_review",
    /// Publish, suspend or repeal an item that someone else drafted.
    ItemPublish = "item_publish",
    /// Book a place at a hall, for oneself or for whom one acts.
    AppointmentMake = "appointment_make",
    /// Give out tickets in a hall.
    TicketIssue = "ticket_issue",
    /// Sit at a window, call tickets and end visits.
    TicketCall = "ticket_call",
    /// Answer for a hall's floor: its windows, and the day's reckoning.
    HallManage = "hall_manage",
    /// Load the holiday calendar.
    CalendarManage = "calendar_manage",
    /// Issue notices of payment by the published item, propose reductions and refunds.
    FeeAssess = "fee_assess",
    /// Approve reductions and refunds that another one proposed.
    FeeApprove = "fee_approve",
    /// Compare the payment gateway's books with ours.
    PaymentReconcile = "payment_reconcile",
    /// Make and check lists of benefits to be paid, hand them to the bank, publish them.
    BenefitHandle = "benefit_handle",
    /// Fetch the bank's file of a list of benefits, with names and accounts.
    BenefitExport = "benefit_export",
    /// Approve lists of benefits that others made and checked.
    BenefitApprove = "benefit_approve",
    /// See what may be destroyed, hold and prolong, propose destruction lists.
    ArchiveKeep = "archive_keep",
    /// Appraise and approve destruction lists that others proposed.
    ArchiveDestroy = "archive_destroy",
    /// Read decisions and clocks for supervision.
    SupervisionRead = "supervision_read",
    /// Acknowledge a decision for the checks that follow it.
    SupervisionAcknowledge = "supervision_acknowledge",
    /// Propose a staff account or a change of one.
    StaffManage = "staff_manage",
    /// Approve what another administrator proposed for a staff account.
    StaffApprove = "staff_approve",
    /// Propose and approve clients of the log-in, of whom one proposes and another approves.
    ClientManage = "client_manage",
    /// Let identity sign with a new key.
    KeyRotate = "key_rotate",
    /// End the sessions of others.
    SessionRevoke = "session_revoke",
    /// See, replay and drop what the bus could not deliver.
    BusManage = "bus_manage",
    /// Read a service's outbox and snapshots.
    BusPull = "bus_pull",
    /// Call what services offer each other.
    ServiceCall = "service_call",
    /// Read the audit trail and the access log.
    AuditRead = "audit_read",
}

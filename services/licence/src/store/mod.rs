//! Every query of this service. Row-level security stands behind each of them.
mod certificates;
mod entries;
mod imports;
mod issuers;
mod legal;
mod licences;
mod merged;
mod presentations;
mod sharing;
mod types;
mod uses;

pub(crate) use certificates::{
    CertificateRow, FileRow, all_certificates, certificates_of, find_file, insert_certificate, keep_file,
    revoke_certificate,
};
pub(crate) use entries::{
    Decided, EntryRow, decide_entry, insert_entry, list_taken, lock_entry, old_entries, open_entries,
    untaken_lists,
};
pub(crate) use imports::{NewLine, find_line, insert_import, insert_line, known_line};
pub(crate) use issuers::{IssuerRow, add_issuers, authority_name, list_issuers, may_issue, set_issuer};
pub(crate) use legal::{hand_to_legal_person, legal_holder};
pub(crate) use licences::{
    LicenceRow, NewChange, NewLicence, find_by_identifier, find_licence, find_of_decision, find_of_holder,
    find_taken_over, insert_change, insert_licence, last_reason, link_next, list_issued, list_of_holder,
    next_serial, number_taken, of_holder_number, page_of_all, running_out, set_status, standings,
    usable_of_holder, versions_of,
};
pub(crate) use merged::{give_back, take_over};
pub(crate) use presentations::{NewPresentation, Obstacle, consume, find_obstacle, insert_presentation};
pub(crate) use sharing::{
    CallRow, ConsentRow, ContractRow, CopyRow, NewCall, approve_contract, consent_for, count_call,
    end_contract, find_consent, find_contract, find_copy, insert_call, insert_consent, insert_contract,
    insert_copy, list_calls, list_consents, list_contracts, search_holder, withdraw_consent,
};
pub(crate) use types::{find_type, list_types, save_type};
pub(crate) use uses::{NewUse, UseRow, cases_using, changed_by_case, insert_use, list_uses, used_in_case};

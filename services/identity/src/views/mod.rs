//! Bodies of requests and answers, and the log-in page.

pub(crate) mod absences;
pub(crate) mod break_glass;
pub(crate) mod certificates;
pub(crate) mod clients;
pub(crate) mod counter;
pub(crate) mod guardians;
pub(crate) mod legal;
pub(crate) mod login_page;
pub(crate) mod me;
pub(crate) mod merges;
pub(crate) mod misuse;
pub(crate) mod oauth;
pub(crate) mod own_login;
pub(crate) mod passkeys;
pub(crate) mod persons;
pub(crate) mod recovery_page;
pub(crate) mod register_page;
pub(crate) mod roster;
pub(crate) mod second_page;
pub(crate) mod staff;
pub(crate) mod upstream;

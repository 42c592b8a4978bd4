//! Bodies of requests and answers, and the log-in page.

pub(crate) mod login_page;
pub(crate) mod me;
pub(crate) mod misuse;
pub(crate) mod oauth;
pub(crate) mod persons;
pub(crate) mod register_page;
pub(crate) mod second_page;
pub(crate) mod staff;

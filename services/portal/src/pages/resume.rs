//! A form that came after its session was over is shown again with all it held; nothing is typed twice.
use crate::{
    error::PortalError,
    session::{Fields, Kept, Visitor},
    shell::Shell,
};
use askama::Template;

#[derive(Template)]
#[template(path = "resume.html")]
struct ResumePage<'a> {
    shell: Shell,
    action: &'a str,
    fields: &'a [(String, String)],
    files: &'a [String],
    state: State,
    number: &'a str,
}

/// Why a form has to be sent again.
#[derive(PartialEq, Eq)]
enum State {
    LoggedIn,
    LoggedOut,
    Outage,
    StepUp,
}

/// Logged in again, or as someone else: one look, one press.
pub(crate) fn confirm(visitor: &Visitor, fields: &Fields) -> Result<String, PortalError> {
    render(visitor, fields, State::LoggedIn)
}

/// Not logged in: log in on another page, then come back here and go on.
pub(crate) fn log_in_first(visitor: &Visitor, fields: &Fields) -> Result<String, PortalError> {
    render(visitor, fields, State::LoggedOut)
}

/// Something was away: the same form with the same key, to be sent again in a moment.
pub(crate) fn after_outage(
    shell: Shell,
    action: &str,
    kept: &Kept,
    number: &str,
) -> Result<String, PortalError> {
    let (fields, files) = (&kept.fields.0[..], &kept.files[..]);
    Ok(ResumePage { shell, action, fields, files, state: State::Outage, number }.render()?)
}

/// A sensitive act, and the second factor was not shown lately: show it on another page, then come back and go on.
pub(crate) fn after_step_up(shell: Shell, action: &str, kept: &Kept) -> Result<String, PortalError> {
    let (fields, files) = (&kept.fields.0[..], &kept.files[..]);
    Ok(ResumePage { shell, action, fields, files, state: State::StepUp, number: "" }.render()?)
}

fn render(visitor: &Visitor, fields: &Fields, state: State) -> Result<String, PortalError> {
    let shell = visitor.shell("接着办");
    let token = ("csrf".to_owned(), shell.csrf.clone());
    let fields: Vec<(String, String)> = std::iter::once(token).chain(fields.0.clone()).collect();
    Ok(ResumePage { shell, action: &visitor.path, fields: &fields, files: &[], state, number: "" }
        .render()?)
}

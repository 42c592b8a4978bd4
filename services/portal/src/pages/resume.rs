//! A form that came after its session was over is shown again with all it held; nothing is typed twice.
use crate::{
    error::PortalError,
    session::{Fields, Visitor},
    shell::Shell,
};
use askama::Template;

#[derive(Template)]
#[template(path = "resume.html")]
struct ResumePage<'a> {
    shell: Shell,
    action: &'a str,
    fields: &'a [(String, String)],
    logged_in: bool,
}

/// Logged in again, or as someone else: one look, one press.
pub(crate) fn confirm(visitor: &Visitor, fields: &Fields) -> Result<String, PortalError> {
    render(visitor, fields, true)
}

/// Not logged in: log in on another page, then come back here and go on.
pub(crate) fn log_in_first(visitor: &Visitor, fields: &Fields) -> Result<String, PortalError> {
    render(visitor, fields, false)
}

fn render(visitor: &Visitor, fields: &Fields, logged_in: bool) -> Result<String, PortalError> {
    let shell = visitor.shell("接着办");
    Ok(ResumePage { shell, action: &visitor.path, fields: &fields.0, logged_in }.render()?)
}

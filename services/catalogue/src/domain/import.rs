//! Reading foreign files: sheets into lines, lines into content, and a finding for each thing that is wrong.

pub(crate) mod cell;
pub(crate) mod content;
pub(crate) mod exchange;
pub(crate) mod finding;
pub(crate) mod headings;
pub(crate) mod job_state;
pub(crate) mod json_file;
pub(crate) mod kind;
pub(crate) mod names;
pub(crate) mod plan;
pub(crate) mod sheet;
pub(crate) mod statements;
pub(crate) mod text_file;
pub(crate) mod xlsx_file;

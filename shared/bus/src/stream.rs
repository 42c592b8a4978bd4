//! Redis Streams: the fast way from a source to its consumers. Whatever is lost here is pulled from the source.

mod reader;
mod writer;

pub(crate) use reader::{Entry, StreamReader, is_gone};
pub(crate) use writer::StreamWriter;

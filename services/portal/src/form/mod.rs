//! The form of an item as a page: questions from its JSON Schema, answers back into JSON.
//!
//! What an answer must be like is checked by intake against the same schema; here words become numbers and nothing
//! more. A mistake keeps what was typed.

mod answers;
mod question;
mod view;

pub(crate) use answers::{Answers, answers_of};
pub(crate) use question::{Kind, Question, questions};
pub(crate) use view::{FieldView, Mistake, field_views, mistakes, rows};

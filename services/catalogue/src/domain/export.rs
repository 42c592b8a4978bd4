//! Writing files that people open in spreadsheets and programs read back.

pub(crate) mod text;
pub(crate) mod workbook;

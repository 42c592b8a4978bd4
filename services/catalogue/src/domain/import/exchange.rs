//! The tables of the national exchange: one set for what is done on application, one each for penalties, levies, coercion
//! and inspections, public services. Columns, widths, dictionaries; read and written.

pub(crate) mod fill;
pub(crate) mod read;
pub(crate) mod sets;
pub(crate) mod tables;
pub(crate) mod write;

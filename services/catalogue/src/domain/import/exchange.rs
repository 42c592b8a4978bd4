//! The tables of the national exchange for items on application: columns, widths, dictionaries; read and written.

pub(crate) mod fill;
pub(crate) mod read;
pub(crate) mod tables;
pub(crate) mod write;

pub(crate) use tables::BASIC;

//! A licence as OFD (GB/T 33190-2016): the package's parts, and the zip that holds them.
mod page;
mod parts;
mod signature;
mod xml;
mod zipped;

pub use parts::{Part, Tag, parts};
pub use signature::{SIGNATURE, SIGNED_VALUE, SignedPart, read_signature, with_signature};
pub use zipped::{BadPackage, pack, unpack};

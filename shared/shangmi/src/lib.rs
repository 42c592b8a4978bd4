//! 商用密码: SM2, SM3 and SM4 (GB/T 32918, 32905, 32907) beside Ed25519, behind one provider, so that a certified 密码机
//! can take the place of the keys in software. The implementations are RustCrypto's; they are not certified.

mod certificate;
mod identify;
mod provider;
mod revocation;
mod sealing;
mod sm2_key;
mod sm3_hash;

pub use certificate::{
    Certificate, CertificateError, ChainFault, Subject, Usage, certify, certify_for, trust,
};
pub use identify::plain_sm2;
pub use provider::{Algorithm, BadKey, SignatureProvider, SoftwareKeys, verify};
pub use revocation::{
    ListOfRevoked, Revoked, Why, list_in_pem, list_revoked, not_revoked, read_list, read_revoked,
};
pub use sealing::{Damaged, Sm4Sealer};
pub use sm2_key::{Sm2Key, USUAL_ID, verify_sm2, verify_sm2_as};
pub use sm3_hash::sm3;

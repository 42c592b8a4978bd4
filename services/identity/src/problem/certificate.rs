//! Why a certificate is not entered for a member of the staff.

use kernel::problem::{Kind, Problem};

use crate::domain::certificate::BadCertificate;

/// Why a certificate is not entered, approved or stopped.
#[derive(Debug, thiserror::Error)]
pub enum CertificateRefusal {
    /// No issuer is set whose certificates would count.
    #[error("logging in with certificates is not open here: no issuer is set")]
    Closed,
    /// The certificate does not count here.
    #[error("this certificate cannot be taken: {0}")]
    Bad(BadCertificate),
    /// It was issued to somebody else.
    #[error("the certificate was issued to somebody else: its name is not the member's")]
    NameDiffers,
    /// It opens an account already, or waits to.
    #[error("this certificate is entered already, or waits to be approved")]
    Taken,
    /// There is none of this id.
    #[error("there is no such certificate")]
    NotFound,
    /// Someone was faster.
    #[error("this certificate was decided on or stopped already")]
    Moved,
    /// A page asked for a challenge without naming its client.
    #[error("this client is not registered")]
    ClientUnknown,
    /// Too many challenges from one source.
    #[error("too many log-ins come from there: wait {0} seconds")]
    Crowded(u64),
}

impl Problem for CertificateRefusal {
    fn kind(&self) -> Kind {
        match self {
            Self::Bad(_) | Self::NameDiffers | Self::ClientUnknown => Kind::Invalid,
            Self::Closed | Self::Taken | Self::Moved => Kind::Conflict,
            Self::NotFound => Kind::NotFound,
            Self::Crowded(_) => Kind::TooMany,
        }
    }

    fn retry_after(&self) -> u64 {
        if let Self::Crowded(seconds) = self { *seconds } else { 2 }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Closed => "staff_certificate_closed",
            Self::Bad(_) => "staff_certificate_invalid",
            Self::NameDiffers => "staff_certificate_name_differs",
            Self::Taken => "staff_certificate_taken",
            Self::NotFound => "staff_certificate_not_found",
            Self::Moved => "staff_certificate_moved",
            Self::ClientUnknown => "client_unknown",
            Self::Crowded(_) => "too_many_logins",
        }
    }
}

//! Why a certificate is not entered for a member of the staff, or shows nothing.

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
    /// What a device signed in an open session is not good.
    #[error(
        "this is not what was to be signed, or no certificate of yours signed it: try again with your own device"
    )]
    NotShown,
    /// The issuer's list of revoked certificates is out of date.
    #[error("nobody can say now which certificates still count: use a code of the app, or try again later")]
    ListOld,
    /// Too many challenges from one source.
    #[error("too many log-ins come from there: wait {0} seconds")]
    Crowded(u64),
}

impl Problem for CertificateRefusal {
    fn kind(&self) -> Kind {
        match self {
            Self::Bad(_) | Self::NameDiffers | Self::ClientUnknown | Self::NotShown => Kind::Invalid,
            Self::Closed | Self::Taken | Self::Moved => Kind::Conflict,
            Self::NotFound => Kind::NotFound,
            Self::ListOld => Kind::Unavailable,
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
            Self::NotShown => "staff_certificate_not_shown",
            Self::ListOld => "staff_certificate_list_old",
            Self::Crowded(_) => "too_many_logins",
        }
    }
}

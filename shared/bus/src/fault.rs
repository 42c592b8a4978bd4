//! Fail points: places where tests let a process die, so that "killed in mid-work" can be exact.
use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::Method,
    middleware::Next,
    web::Data,
};
use kernel::{
    config::Source,
    problem::{ApiError, Kind, Problem},
};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// The variable that arms a fail point: `HALL_FAULT=after_xadd_before_commit:3` aborts the process when it
/// comes by the third time. For tests only.
pub const VARIABLE: &str = "HALL_FAULT";

/// Where work can be cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailPoint {
    /// Events have their positions, none is in the stream.
    AfterClaimBeforeXadd,
    /// Events are in the stream, that they are is not recorded.
    AfterXaddBeforeCommit,
    /// An event had its effect, the stream does not know.
    AfterEffectBeforeXack,
    /// A change is committed, its caller does not know.
    AfterCommitBeforeReply,
}

impl FailPoint {
    const ALL: [Self; 4] = [
        Self::AfterClaimBeforeXadd,
        Self::AfterXaddBeforeCommit,
        Self::AfterEffectBeforeXack,
        Self::AfterCommitBeforeReply,
    ];

    /// Its name in the variable.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AfterClaimBeforeXadd => "after_claim_before_xadd",
            Self::AfterXaddBeforeCommit => "after_xadd_before_commit",
            Self::AfterEffectBeforeXack => "after_effect_before_xack",
            Self::AfterCommitBeforeReply => "after_commit_before_reply",
        }
    }
}

/// The work was cut off here, because a test wanted it.
#[derive(Debug, thiserror::Error)]
#[error("cut off by a test at {}", .0.as_str())]
pub struct Fault(FailPoint);

impl Problem for Fault {
    fn kind(&self) -> Kind {
        Kind::Internal
    }
    fn code(&self) -> &'static str {
        "fault_injected"
    }
}

/// The variable's value names no fail point.
#[derive(Debug, thiserror::Error)]
#[error("{VARIABLE} is <fail point>:<occurrence>, e.g. after_xadd_before_commit:3")]
pub struct BadFault;

#[derive(Debug, Clone, Copy)]
enum How {
    Abort,
    Fail,
}

#[derive(Debug)]
struct Armed {
    point: FailPoint,
    at: u64,
    seen: AtomicU64,
    how: How,
}

/// Which fail point is armed; none in production.
#[derive(Debug, Clone, Default)]
pub struct Faults(Option<Arc<Armed>>);

impl Faults {
    /// No fail point is armed.
    pub fn none() -> Self {
        Self::default()
    }

    /// The one that [`VARIABLE`] arms, if it is set.
    pub fn from_config(source: &Source) -> Result<Self, BadFault> {
        source.text(VARIABLE).map_or(Ok(Self::none()), |text| Self::parse(&text))
    }

    /// The process aborts at the given occurrence, as if killed.
    pub fn abort_at(point: FailPoint, occurrence: u64) -> Self {
        Self::armed(point, occurrence, How::Abort)
    }

    /// The work fails at the given occurrence; whoever holds it drops it, as if killed.
    pub fn fail_at(point: FailPoint, occurrence: u64) -> Self {
        Self::armed(point, occurrence, How::Fail)
    }

    fn armed(point: FailPoint, at: u64, how: How) -> Self {
        Self(Some(Arc::new(Armed { point, at, seen: AtomicU64::new(0), how })))
    }

    fn parse(text: &str) -> Result<Self, BadFault> {
        let (name, occurrence) = text.split_once(':').unwrap_or((text, "1"));
        let point = FailPoint::ALL.into_iter().find(|point| point.as_str() == name).ok_or(BadFault)?;
        match occurrence.parse() {
            Ok(occurrence) => Ok(Self::abort_at(point, occurrence)),
            Err(_not_a_number) => Err(BadFault),
        }
    }

    /// Passes the fail point, or not.
    pub fn at(&self, point: FailPoint) -> Result<(), Fault> {
        let Some(armed) = self.0.as_deref().filter(|armed| armed.point == point) else { return Ok(()) };
        if armed.seen.fetch_add(1, Ordering::SeqCst) + 1 != armed.at {
            return Ok(());
        }
        match armed.how {
            How::Abort => std::process::abort(),
            How::Fail => Err(Fault(point)),
        }
    }
}

/// Middleware for [`FailPoint::AfterCommitBeforeReply`]: cuts off the answer to a change that was made. Does
/// nothing unless [`Faults`] are in the application's data.
pub async fn before_reply(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let faults = request.app_data::<Data<Faults>>().cloned();
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let answer = next.call(request).await?;
    if let Some(faults) = faults.filter(|_| changes && answer.status().is_success()) {
        faults.at(FailPoint::AfterCommitBeforeReply).map_err(ApiError::from)?;
    }
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_happens_at_its_occurrence_and_only_then() {
        let faults = Faults::fail_at(FailPoint::AfterEffectBeforeXack, 2);
        let passes = |point| faults.at(point).is_ok();
        assert!(passes(FailPoint::AfterEffectBeforeXack));
        assert!(passes(FailPoint::AfterClaimBeforeXadd));
        assert!(!passes(FailPoint::AfterEffectBeforeXack));
        assert!(passes(FailPoint::AfterEffectBeforeXack));
    }

    #[test]
    fn the_variable_names_point_and_occurrence() {
        for point in FailPoint::ALL {
            assert!(Faults::parse(&format!("{}:3", point.as_str())).is_ok());
        }
        assert!(Faults::parse("after_lunch:1").is_err());
        assert!(Faults::parse("after_xadd_before_commit:soon").is_err());
    }
}

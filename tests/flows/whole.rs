//! The whole hall, for tests that need every service.
use hall::assemble::{assemble, names};
use kernel::service::{Deps, Service};
use testkit::TestHall;

/// Every service of the hall.
pub(crate) fn all(deps: &Deps) -> Vec<Service> {
    assemble(deps, &names()).expect("the services can be built")
}

/// Every service, none of them doing anything by itself.
pub(crate) async fn still_hall() -> TestHall {
    TestHall::start(|deps| {
        let mut services = all(deps);
        for service in &mut services {
            service.tasks.clear();
        }
        services
    })
    .await
}

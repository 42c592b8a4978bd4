//! The bus as tasks of a service.
use crate::{
    config::BusConfig, consumer::Consumer, fault::Faults, relay::Relay, source::HttpSource,
    subscription::Subscription, upkeep,
};
use auth::ServiceKey;
use kernel::{
    config::Source as Settings,
    problem::Chain,
    service::{Deps, Task, TaskContext},
};
use std::sync::Arc;

/// Relay, one consumer per subscription, and housekeeping of the service `service`.
pub fn tasks(service: &'static str, deps: &Deps, subscriptions: Vec<Subscription>) -> Vec<Task> {
    let config = configured(deps);
    let mut tasks = vec![relay(service, config.clone()), keeper(service, config.clone())];
    tasks.extend(
        subscriptions.into_iter().map(|subscription| consumer(service, deps, config.clone(), subscription)),
    );
    tasks
}

fn configured(deps: &Deps) -> BusConfig {
    let mut config = BusConfig::new(&deps.redis);
    match Faults::from_config(&Settings::environment()) {
        Ok(faults) => config.faults = faults,
        Err(error) => tracing::error!(error = %Chain(&error), "no fail point is armed"),
    }
    config
}

fn relay(service: &'static str, config: BusConfig) -> Task {
    Task::new(format!("{service}.relay"), move |context: TaskContext| {
        Relay::new(context.db, config.clone()).run(context.stop)
    })
}

fn keeper(service: &'static str, config: BusConfig) -> Task {
    Task::new(format!("{service}.bus_upkeep"), move |context: TaskContext| {
        upkeep::run(context.db, config.clone(), context.stop)
    })
}

fn consumer(service: &'static str, deps: &Deps, config: BusConfig, subscription: Subscription) -> Task {
    let source = subscription.source();
    let base = deps.urls.of(source).to_owned();
    let key = ServiceKey::new(&deps.service_key);
    Task::new(format!("{service}.hears_{source}"), move |context: TaskContext| {
        let (config, subscription) = (config.clone(), subscription.clone());
        let asked = HttpSource::new(&base, source, service, key.clone());
        async move {
            match asked {
                Ok(asked) => {
                    Consumer::new(context.db, config, subscription, Arc::new(asked)).run(context.stop).await;
                }
                Err(error) => tracing::error!(source, error = %Chain(&error), "no consumer could be made"),
            }
        }
    })
}

//! Puts the service together.

use std::{sync::Arc, time::Duration};

use actix_web::web::Data;
use auth::ServiceKey;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use kernel::{
    actor::Actor,
    clock::Clock,
    problem::Chain,
    service::{Deps, Install, Service, Task, TaskContext},
};

use crate::{
    domain::{misuse::Limits, webauthn::Site},
    events::subscriptions,
    flows::{
        absences::tell_substitutes, certificate_lists::follow_lists, desk::Desk, keys::tend_keys,
        misuse::judge_accounts, notices::tell_due, recovered::finish_recoveries, registered::go_on,
        snapshot::tell_state, tokens::Issuer, upkeep::prune_expired,
    },
    outside::Province,
    routes::routes,
    settings::{Certificates, Outside, Settings},
};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/identity");

/// How often keys are looked after and what has expired is deleted.
const UPKEEP: Duration = Duration::from_secs(600);

/// The identity service with the default settings.
pub fn service(deps: &Deps) -> Service {
    service_with(deps, Settings::default())
}

/// The identity service.
pub fn service_with(deps: &Deps, settings: Settings) -> Service {
    let issuer = Issuer(format!("{}/api/identity/v1", deps.public_url.trim_end_matches('/')));
    let back = format!("{}/upstream/callback", issuer.0);
    let province = settings.upstream.clone().map(|upstream| Province::new(upstream, back));
    let mut tasks = bus::tasks("identity", deps, subscriptions());
    tasks.push(upkeep(deps.clock.clone()));
    tasks.push(watch(settings.misuse.clone(), settings.judge_every));
    if let Some(outside) = settings.outside.clone() {
        tasks.push(finish_registrations(outside, settings.register_every));
    }
    if let Some(set) = settings.certificates.clone() {
        tasks.push(follow_revoked(deps.clock.clone(), set));
    }
    tasks.push(end_waits(settings.register_every));
    tasks.push(follow_absences(settings.register_every));
    Service {
        name: "identity",
        migrations: MIGRATIONS,
        routes: routes(),
        data: vec![
            install(Site::of(&deps.public_url)),
            install(province),
            install(issuer),
            install(deps.clock.clone()),
            install(settings.clone()),
            install(Desk::new(deps.clock.clone(), settings)),
            install(ServiceKey::new(&deps.service_key)),
            bus::Snapshot::new(tell_state).install(),
        ],
        tasks,
    }
}

fn install<T: Send + Sync + 'static>(value: T) -> Install {
    let data = Data::new(value);
    Arc::new(move |config| {
        config.app_data(data.clone());
    })
}

fn upkeep(clock: Clock) -> Task {
    Task::new("identity.upkeep", move |context: TaskContext| {
        let clock = clock.clone();
        async move {
            let actor = Actor::service("identity");
            while !context.stop.is_stopped() {
                if let Err(error) = tend_keys(&context.db, &actor, &clock).await {
                    tracing::warn!(error = %Chain(&error), "the signing keys could not be looked after");
                }
                if let Err(error) = prune_expired(&context.db, &actor, &clock).await {
                    tracing::warn!(error = %Chain(&error), "expired codes could not be deleted");
                }
                context.stop.sleep(UPKEEP).await;
            }
        }
    })
}

/// Judges the looks of the day.
fn watch(limits: Limits, every: Duration) -> Task {
    Task::new("identity.misuse", move |context: TaskContext| {
        let limits = limits.clone();
        async move {
            let actor = Actor::service("identity");
            while !context.stop.is_stopped() {
                if let Err(error) = judge_accounts(&context.db, &actor, &limits).await {
                    tracing::warn!(error = %Chain(&error), "the looks of the day could not be judged");
                }
                context.stop.sleep(every).await;
            }
        }
    })
}

/// Goes on with registrations that the population register has not answered for.
fn finish_registrations(outside: Outside, every: Duration) -> Task {
    Task::new("identity.registrations", move |context: TaskContext| {
        let outside = outside.clone();
        async move {
            let actor = Actor::service("identity");
            while !context.stop.is_stopped() {
                if let Err(error) = tell_due(&context.db, &actor, &outside).await {
                    tracing::warn!(error = %Chain(&error), "messages that are owed could not be handed over");
                }
                if let Err(error) = go_on(&context.db, &actor, &outside).await {
                    tracing::warn!(error = %Chain(&error), "registrations could not be gone on with");
                }
                context.stop.sleep(every).await;
            }
        }
    })
}

/// Reads the issuers' lists of revoked certificates.
fn follow_revoked(clock: Clock, set: Certificates) -> Task {
    Task::new("identity.certificates", move |context: TaskContext| {
        let (clock, set) = (clock.clone(), set.clone());
        async move {
            let actor = Actor::service("identity");
            while !context.stop.is_stopped() {
                if let Err(error) = follow_lists(&context.db, &actor, &clock, &set).await {
                    tracing::warn!(error = %Chain(&error), "revoked certificates could not be followed");
                }
                context.stop.sleep(set.every).await;
            }
        }
    })
}

/// Tells the other services of substitutes whose time began or is over.
fn follow_absences(every: Duration) -> Task {
    Task::new("identity.absences", move |context: TaskContext| async move {
        let actor = Actor::service("identity");
        while !context.stop.is_stopped() {
            if let Err(error) = tell_substitutes(&context.db, &actor).await {
                tracing::warn!(error = %Chain(&error), "substitutes could not be told of");
            }
            context.stop.sleep(every).await;
        }
    })
}

/// Lets recoveries count whose wait is over.
fn end_waits(every: Duration) -> Task {
    Task::new("identity.recoveries", move |context: TaskContext| async move {
        let actor = Actor::service("identity");
        while !context.stop.is_stopped() {
            if let Err(error) = finish_recoveries(&context.db, &actor).await {
                tracing::warn!(error = %Chain(&error), "recoveries could not be ended");
            }
            context.stop.sleep(every).await;
        }
    })
}

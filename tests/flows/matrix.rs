//! The authorisation matrix: every operation asked by everyone, judged by tables that are written apart from the code.
use crate::whole::{all, still_hall};
use actix_web::{HttpResponse, web};
use auth::Role;
use cell::{Cell, Expect, operations, wrong};
use std::{collections::BTreeMap, sync::Arc};
use testkit::TestHall;

mod caller;
mod cell;
mod expected;
mod scope;

/// The list of public operations. A new one is put here on purpose, with its reason in the route table.
const PUBLIC: &str = include_str!("public_operations.txt");
/// So many cells at least.
const CELLS: usize = 2000;

#[actix_web::test]
async fn the_public_operations_are_the_published_ones() {
    let hall = still_hall().await;
    let found = operations(&hall);
    let mut public: Vec<String> =
        found.iter().filter(|op| op.info.permission.is_none()).map(cell::Operation::name).collect();
    public.sort();
    let listed: Vec<&str> =
        PUBLIC.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    assert_eq!(public, listed, "left: what the routes say; right: tests/flows/public_operations.txt");
}

#[actix_web::test]
async fn every_operation_asks_for_the_permission_that_is_written_down() {
    let hall = still_hall().await;
    let found: BTreeMap<String, &str> =
        operations(&hall).iter().filter_map(|op| Some((op.name(), op.info.permission?))).collect();
    let written = expected::operations();
    let missing: Vec<_> = found.iter().filter(|(name, asks)| written.get(*name) != Some(*asks)).collect();
    let gone: Vec<_> = written.keys().filter(|name| !found.contains_key(*name)).collect();
    let lines: String = missing.iter().map(|(name, asks)| format!("{name} {asks}\n")).collect();
    assert!(
        missing.is_empty() && gone.is_empty(),
        "tests/flows/matrix/operations.txt lacks or contradicts:\n{lines}and names what is gone: {gone:#?}"
    );
}

#[test]
fn every_role_holds_exactly_the_permissions_that_are_written_down() {
    let grants = expected::grants();
    let mut differ = Vec::new();
    for permission in auth::permission::ALL {
        let holders: Vec<Role> = Role::ALL.iter().copied().filter(|role| role.may(permission)).collect();
        let mut written = grants.get(permission).cloned().unwrap_or_default();
        written.sort();
        let mut found = holders.clone();
        found.sort();
        if written != found {
            let names: Vec<&str> = holders.iter().map(|role| role.name()).collect();
            differ.push(format!("{permission}: {}", names.join(" ")));
        }
    }
    assert!(differ.is_empty(), "tests/flows/matrix/grants.txt contradicts the code:\n{}", differ.join("\n"));
    assert_eq!(grants.len(), auth::permission::ALL.len(), "grants.txt names a permission that is gone");
}

/// Every operation by everyone; what the operation asks for comes from the tables, never from the route.
fn matrix(hall: &TestHall) -> Vec<Cell> {
    let (grants, asks) = (expected::grants(), expected::operations());
    let services: Vec<&'static str> = hall.services().iter().map(|service| service.name).collect();
    let callers = caller::all(hall, &services);
    let mut cells = Vec::new();
    for operation in operations(hall) {
        let of_service = callers.iter().filter(|who| who.of.is_none_or(|of| of == operation.service));
        let mut cell = |who: &caller::Caller, expect: Expect| {
            let (operation, client) = (operation.clone(), who.client.clone());
            cells.push(Cell { operation, who: who.name.clone(), client, expect });
        };
        let Some(permission) = asks.get(&operation.name()) else {
            // Public: a token that proves nothing is no reason to refuse, but not all of them read it.
            of_service.filter(|who| who.is_honest()).for_each(|who| cell(who, Expect::LetThrough));
            continue;
        };
        let allowed = grants.get(permission).map(Vec::as_slice).unwrap_or_default();
        of_service.for_each(|who| cell(who, who.expects(allowed)));
        let rest = caller::all_but(hall, permission, allowed);
        cell(&rest, rest.expects(allowed));
    }
    // A service's token lives a minute and a busy machine takes longer for all cells: who holds one goes first.
    cells.sort_by_key(|cell| cell.who != caller::SERVICE);
    cells
}

#[actix_web::test]
async fn every_operation_answers_everyone_as_the_tables_say() {
    let hall = still_hall().await;
    let cells = matrix(&hall);
    let wrong = wrong(&cells).await;
    println!("authorisation matrix: {} cells, {} wrong", cells.len(), wrong.len());
    assert!(wrong.is_empty(), "{} wrong cells:\n{}", wrong.len(), wrong.join("\n"));
    assert!(cells.len() >= CELLS, "{} cells", cells.len());
}

/// A hall in which no guard is left: in front of every guarded operation stands one that asks nothing.
async fn hall_without_guards() -> TestHall {
    TestHall::start(|deps| {
        let mut services = all(deps);
        for service in &mut services {
            service.tasks.clear();
            let guarded: Vec<_> =
                service.routes.infos().iter().filter(|info| info.permission.is_some()).cloned().collect();
            service.data.push(Arc::new(move |config: &mut web::ServiceConfig| {
                for info in &guarded {
                    let open = web::method(info.method.clone()).to(HttpResponse::Ok);
                    config.route(info.path, open);
                }
            }));
        }
        services
    })
    .await
}

#[actix_web::test]
async fn a_guard_that_is_dropped_from_any_operation_is_noticed() {
    let hall = hall_without_guards().await;
    let refused = |cell: &Cell| cell.who == "nobody" && cell.expect != Expect::LetThrough;
    let cells: Vec<Cell> = matrix(&hall).into_iter().filter(refused).collect();
    let found = wrong(&cells).await;
    println!("dropped guards: {} noticed of {}", found.len(), cells.len());
    assert_eq!(
        found.len(),
        cells.len(),
        "{} operations lost their guard unnoticed",
        cells.len() - found.len()
    );
    assert!(cells.len() > 100, "{}", cells.len());
}

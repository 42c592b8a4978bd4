//! What must be true, written down by hand and apart from the code: who holds which permission, which operation asks for
//! which. Code that drifts from these tables fails; a change of rights is made in both places, on purpose.
use auth::Role;
use std::collections::BTreeMap;

/// `permission: roles`, one line each.
const GRANTS: &str = include_str!("grants.txt");
/// `METHOD path permission`, one line each, sorted.
const OPERATIONS: &str = include_str!("operations.txt");

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Permission → the roles that hold it.
pub(super) fn grants() -> BTreeMap<&'static str, Vec<Role>> {
    lines(GRANTS)
        .map(|line| {
            let (permission, roles) = line.split_once(": ").unwrap_or_else(|| panic!("grants.txt: `{line}`"));
            (permission, roles.split(' ').map(|role| role.parse().unwrap()).collect())
        })
        .collect()
}

/// `METHOD path` → the permission it asks for.
pub(super) fn operations() -> BTreeMap<String, &'static str> {
    lines(OPERATIONS)
        .map(|line| {
            let (operation, permission) =
                line.rsplit_once(' ').unwrap_or_else(|| panic!("operations.txt: `{line}`"));
            (operation.to_owned(), permission)
        })
        .collect()
}

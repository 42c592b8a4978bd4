//! Connection addresses: every service connects as its own role, inside its own schema.

/// Turns the address of a database into the address for one service's role and schema.
///
/// The role is taken on with `options=-c role=…`, so the log-in role must be a member of it; with
/// `deploy/roles.sql` each service may instead get an address of its own that logs in as the role.
pub fn app_url(url: &str, service: &str, role: Role) -> String {
    let suffix = match role {
        Role::Owner => "owner",
        Role::App => "app",
    };
    let limits = match role {
        Role::Owner => "",
        // A request that holds a row lock for longer than anyone waits for it is a fault.
        Role::App => "%20-c%20statement_timeout%3D20s%20-c%20idle_in_transaction_session_timeout%3D30s",
    };
    let options = format!("-c%20role%3Dhall_{service}_{suffix}%20-c%20search_path%3D{service}{limits}");
    let separator = if url.contains('?') { '&' } else { '?' };
    format!("{url}{separator}options={options}")
}

/// The two roles of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Owns the schema; runs migrations only.
    Owner,
    /// Reads and writes rows; every server process and every test runs as this one.
    App,
}

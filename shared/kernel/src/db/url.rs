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
        // A request that holds a row lock for longer than anyone waits for it is a fault. Compiling a plan takes longer
        // than any of our statements.
        Role::App => {
            "%20-c%20jit%3Doff%20-c%20statement_timeout%3D20s%20-c%20idle_in_transaction_session_timeout%3D30s"
        }
    };
    let ours = format!("-c%20role%3Dhall_{service}_{suffix}%20-c%20search_path%3D{service}{limits}");
    // A second `options` parameter would hide the first: ours come last and win.
    if let Some((before, given)) = url.split_once("options=") {
        let (theirs, after) = given.split_at(given.find('&').unwrap_or(given.len()));
        return format!("{before}options={theirs}%20{ours}{after}");
    }
    let separator = if url.contains('?') { '&' } else { '?' };
    format!("{url}{separator}options={ours}")
}

/// The two roles of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Owns the schema; runs migrations only.
    Owner,
    /// Reads and writes rows; every server process and every test runs as this one.
    App,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_that_were_given_are_kept_and_ours_come_after_them() {
        let url = app_url("postgresql:///hall?options=-c%20work_mem%3D8MB&host=/run", "intake", Role::Owner);
        assert_eq!(
            url,
            "postgresql:///hall?options=-c%20work_mem%3D8MB%20-c%20role%3Dhall_intake_owner%20-c%20search_path%3Dintake&host=/run"
        );
        assert!(
            app_url("postgresql:///hall", "intake", Role::Owner)
                .starts_with("postgresql:///hall?options=-c%20role")
        );
        assert!(
            app_url("postgresql:///hall?host=/run", "intake", Role::App)
                .contains("host=/run&options=-c%20role")
        );
    }
}

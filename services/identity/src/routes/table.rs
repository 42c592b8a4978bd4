//! All operations as one table.

use actix_web::http::Method;
use kernel::http::Routes;

use super::{account, authorize, misuse, oauth, persons, register, sessions, staff};

/// The operations of identity, with those of its bus.
pub(crate) fn routes() -> Routes {
    bus::routes(open_id(Routes::new())).and(people()).and(administration()).and(watch())
}

fn open_id(routes: Routes) -> Routes {
    routes
        .public(
            Method::GET,
            "/.well-known/openid-configuration",
            oauth::read_discovery,
            "Tells OpenID Connect clients where everything is",
        )
        .public(Method::GET, "/jwks", oauth::read_jwks, "The public keys that tokens are signed with")
        .public(Method::GET, "/authorize", authorize::ask_login, "Shows the log-in page to a client's user")
        .public(Method::POST, "/authorize", authorize::log_in, "Takes user name and password, gives a code")
        .public(
            Method::POST,
            "/second",
            authorize::take_second_factor,
            "Takes the code that a log-in waits for, gives a code",
        )
        .public(Method::GET, "/register", register::ask_registration, "Shows the page to register oneself")
        .public(
            Method::POST,
            "/register",
            register::begin_registration,
            "Takes name, number and telephone of someone who registers himself, sends a code",
        )
        .public(
            Method::POST,
            "/register/confirm",
            register::confirm_registration,
            "Takes the code, asks the population register, opens the log-in",
        )
        .public(Method::GET, "/login.css", authorize::read_login_style, "The log-in page's style sheet")
        .public(Method::POST, "/token", oauth::issue_tokens, "Gives tokens for a code or a refresh token")
        .public(Method::POST, "/revoke", oauth::revoke_token, "Ends the session that a token belongs to")
        .public(
            Method::GET,
            "/logout",
            oauth::log_out_by_link,
            "Ends the session of an id token (OpenID Connect)",
        )
        .guarded(Method::POST, "/introspect", oauth::introspect_token, "Whether a token is still good")
        .guarded(Method::GET, "/userinfo", account::read_user_info, "The claims of OpenID Connect")
        .guarded(Method::POST, "/logout", account::log_out, "Ends the caller's session")
}

fn people() -> Routes {
    Routes::new()
        .guarded(Method::GET, "/me", account::read_me, "The caller himself and what he may do")
        .guarded(Method::GET, "/me/sessions", account::list_own_sessions, "Where the caller is logged in")
        .guarded(
            Method::POST,
            "/me/sessions/end",
            account::end_own_sessions,
            "Logs the caller out everywhere",
        )
        .guarded(
            Method::POST,
            "/me/step-up",
            account::step_up,
            "Takes a code of the app; sensitive acts are open for a while with the next token",
        )
        .guarded(
            Method::GET,
            "/me/access-log",
            account::read_own_access_log,
            "Who looked at the caller's data, when and for what",
        )
        .guarded(
            Method::GET,
            "/me/colleagues",
            account::list_colleagues,
            "Who works in the caller's hall or authority, by name",
        )
        .guarded(Method::POST, "/persons", persons::register_person, "Enters a person whose papers were seen")
        .guarded(
            Method::POST,
            "/persons/find",
            persons::find_person,
            "Finds a person by exact number and name, for a purpose",
        )
        .guarded(
            Method::GET,
            "/persons/{id}",
            persons::read_person,
            "A person in full, for a service and a case",
        )
        .public(
            Method::POST,
            "/credentials/enrol",
            account::enrol_credential,
            "Sets the first password with the code that was handed over",
        )
}

fn administration() -> Routes {
    Routes::new()
        .guarded(Method::GET, "/staff", staff::list_staff, "Staff accounts by user name")
        .guarded(
            Method::POST,
            "/staff-proposals",
            staff::propose_staff_change,
            "Proposes a new account or a change of one",
        )
        .guarded(
            Method::GET,
            "/staff-proposals",
            staff::list_staff_proposals,
            "Proposals that wait for a second administrator",
        )
        .guarded(
            Method::POST,
            "/staff-proposals/{id}/approve",
            staff::approve_staff_change,
            "Makes a proposed change real; ends the account's sessions",
        )
        .guarded(
            Method::POST,
            "/staff-proposals/{id}/refuse",
            staff::refuse_staff_change,
            "Refuses a proposed change",
        )
        .guarded(Method::POST, "/sessions/{id}/end", sessions::end_session, "Ends the session of someone")
        .guarded(
            Method::POST,
            "/subjects/{id}/end-sessions",
            sessions::end_sessions_of,
            "Ends all sessions of a person or account",
        )
        .guarded(
            Method::GET,
            "/revocations",
            sessions::list_revocations,
            "Sessions that were ended, as a feed",
        )
        .guarded(
            Method::POST,
            "/keys/rotate",
            sessions::rotate_key,
            "Signs tokens with a new key from now on",
        )
}

/// What the audit administrator sees of those who look at persons, and break-glass.
fn watch() -> Routes {
    Routes::new()
        .guarded(
            Method::GET,
            "/misuse-alarms",
            misuse::list_misuse_alarms,
            "Patterns of misuse in the looks of accounts, with what was seen",
        )
        .guarded(
            Method::GET,
            "/misuse-alarms/{id}/looks",
            misuse::read_misuse_evidence,
            "The looks of the day of an alarm, by ids",
        )
        .guarded(
            Method::POST,
            "/misuse-alarms/{id}/answer",
            misuse::answer_misuse_alarm,
            "Says whether a pattern was explained or misuse",
        )
        .guarded(
            Method::POST,
            "/persons/break-glass",
            misuse::break_glass,
            "Opens a person without a case, with a reason, a few times a day",
        )
}

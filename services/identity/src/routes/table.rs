//! All operations as one table.

use actix_web::http::Method;
use kernel::http::Routes;

use super::{
    account, authorize, certificate_step_up, certificates, clients, counter, legal, misuse, oauth, own_login,
    passkeys, persons, recovery, register, roster, sessions, staff, standing, upstream,
};

/// The operations of identity, with those of its bus.
pub(crate) fn routes() -> Routes {
    bus::routes(open_id(Routes::new()))
        .and(people())
        .and(own_log_in())
        .and(keys_of_devices())
        .and(legal_persons())
        .and(certificates::routes())
        .and(certificate_step_up::routes())
        .and(standing::routes())
        .and(counters())
        .and(registry())
        .and(administration())
        .and(watch())
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
        .public(
            Method::GET,
            "/upstream",
            upstream::go_upstream,
            "Sends the browser to the province's provider",
        )
        .public(
            Method::GET,
            "/upstream/callback",
            upstream::come_back,
            "Takes whoever comes back from the province's provider, gives a code",
        )
        .public(Method::GET, "/login.css", authorize::read_login_style, "The log-in page's style sheet")
        .public(Method::POST, "/token", oauth::issue_tokens, "Gives tokens for a code or a refresh token")
        .public(Method::POST, "/revoke", oauth::revoke_token, "Ends the session that a token belongs to")
        .public(
            Method::POST,
            "/introspection",
            oauth::introspect_as_client,
            "Tells a client with a secret whether a token of its own is still good",
        )
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
            "/me/links",
            upstream::list_own_links,
            "Accounts elsewhere with which the caller can log in",
        )
        .guarded(Method::POST, "/me/links/{id}/end", upstream::unlink_own, "Unties an account elsewhere")
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

/// Changing one's own log-in, and getting it back.
fn own_log_in() -> Routes {
    Routes::new()
        .public(Method::GET, "/recover", recovery::ask_recovery, "Shows the page for a forgotten password")
        .public(
            Method::POST,
            "/recover",
            recovery::begin_recovery,
            "Takes name and number of who forgot his password; sends a code if there is someone to send it to",
        )
        .public(
            Method::POST,
            "/recover/confirm",
            recovery::prove_recovery,
            "Takes the code and a new password, asks the population register; the password counts after a wait",
        )
        .public(Method::GET, "/enrol", recovery::ask_enrolment, "Shows the page to choose a password with a code")
        .public(
            Method::POST,
            "/enrol",
            recovery::enrol_by_page,
            "Sets a password with the code that was handed over",
        )
        .guarded(
            Method::POST,
            "/me/password",
            own_login::change_password,
            "Changes the caller's password with the present one; ends his other sessions, removes his passkeys",
        )
        .guarded(
            Method::POST,
            "/me/prove",
            own_login::prove_password,
            "Takes a person's password again; for a while he may add a passkey",
        )
        .guarded(
            Method::POST,
            "/me/mobile",
            own_login::change_mobile,
            "Sends codes to the caller's telephone and to the one that shall be noted instead",
        )
        .guarded(
            Method::POST,
            "/me/mobile/confirm",
            own_login::confirm_mobile,
            "Notes the new telephone, with both codes",
        )
        .guarded(
            Method::GET,
            "/me/recovery",
            own_login::read_own_recovery,
            "Whether another password waits to count for the caller's log-in",
        )
        .guarded(
            Method::POST,
            "/me/recovery/stop",
            own_login::stop_own_recovery,
            "Stops a recovery that the caller did not ask for",
        )
}

/// Passkeys: adding them, logging in with one.
fn keys_of_devices() -> Routes {
    Routes::new()
        .public(
            Method::GET,
            "/passkey.js",
            passkeys::read_passkey_script,
            "The script that asks for a passkey",
        )
        .public(Method::GET, "/passkey", passkeys::ask_passkey, "Shows the page to log in with a passkey")
        .public(
            Method::POST,
            "/passkey",
            passkeys::log_in_by_passkey,
            "Takes what a device signed, gives a code; it counts as both factors",
        )
        .guarded(Method::GET, "/me/passkeys", passkeys::list_passkeys, "The caller's passkeys")
        .guarded(
            Method::POST,
            "/me/passkeys/options",
            passkeys::begin_passkey,
            "Gives a browser what it needs to make a passkey",
        )
        .guarded(Method::POST, "/me/passkeys", passkeys::add_passkey, "Adds the passkey that a device made")
        .guarded(
            Method::POST,
            "/me/passkeys/{id}/remove",
            passkeys::remove_passkey,
            "Removes one of the caller's passkeys",
        )
        .guarded(
            Method::POST,
            "/me/passkeys/step-up/options",
            passkeys::challenge_step_up,
            "Gives a challenge to show the second factor again",
        )
        .guarded(
            Method::POST,
            "/me/passkeys/step-up",
            passkeys::step_up_by_passkey,
            "Takes what a device signed; sensitive acts are open for a while with the next token",
        )
}

/// Acting for a legal person.
fn legal_persons() -> Routes {
    Routes::new()
        .guarded(
            Method::GET,
            "/me/legal-persons",
            legal::list_legal_persons,
            "The legal persons that the caller may act for",
        )
        .guarded(
            Method::POST,
            "/me/legal-persons",
            legal::claim_legal_person,
            "Lets the legal representative act, once the business register has said that he is it",
        )
        .guarded(
            Method::POST,
            "/me/legal-persons/{id}/act",
            legal::act_for_legal_person,
            "Acts for a legal person from the next token on",
        )
        .guarded(
            Method::POST,
            "/me/act-for-oneself",
            legal::act_for_oneself,
            "Acts for oneself again from the next token on",
        )
        .guarded(
            Method::GET,
            "/me/legal-persons/{id}/delegates",
            legal::list_delegates,
            "Whom the caller has named to act for his legal person",
        )
        .guarded(
            Method::POST,
            "/me/legal-persons/{id}/delegates",
            legal::name_delegate,
            "Names someone who may act for it, for some items and a time",
        )
        .guarded(
            Method::POST,
            "/me/delegations/{id}/end",
            legal::end_delegation,
            "Ends that someone acts for a legal person, at once",
        )
}

/// What takes two of the hall's people, face to face.
fn counters() -> Routes {
    Routes::new()
        .guarded(
            Method::POST,
            "/counter-acts",
            counter::propose_counter_act,
            "Asks for what takes two about a person whose papers were seen: telephone, log-in, level, merging",
        )
        .guarded(
            Method::GET,
            "/counter-acts",
            counter::list_counter_acts,
            "What waits in the caller's hall for a second pair of eyes",
        )
        .guarded(
            Method::POST,
            "/counter-acts/{id}/approve",
            counter::approve_counter_act,
            "Confirms an act face to face; it is done at once",
        )
        .guarded(Method::POST, "/counter-acts/{id}/refuse", counter::refuse_counter_act, "Refuses an act")
        .guarded(
            Method::POST,
            "/staff-resets",
            counter::propose_staff_reset,
            "Asks that a member's password and second factor are made anew",
        )
        .guarded(
            Method::GET,
            "/staff-resets",
            counter::list_staff_resets,
            "Resets that wait for a second administrator",
        )
        .guarded(
            Method::POST,
            "/staff-resets/{id}/approve",
            counter::approve_staff_reset,
            "Makes a member's log-in anew; gives the code to be handed over",
        )
        .guarded(Method::POST, "/staff-resets/{id}/refuse", counter::refuse_staff_reset, "Refuses a reset")
}

/// Who may let people log in here: one security administrator proposes, another approves.
fn registry() -> Routes {
    Routes::new()
        .guarded(
            Method::GET,
            "/clients",
            clients::list_clients,
            "The clients that people can log in to through us, by id",
        )
        .guarded(
            Method::POST,
            "/client-proposals",
            clients::propose_client_change,
            "Proposes a new client, or a registered one as it shall be",
        )
        .guarded(
            Method::GET,
            "/client-proposals",
            clients::list_client_proposals,
            "Proposals of clients that wait for a second administrator",
        )
        .guarded(
            Method::POST,
            "/client-proposals/{id}/approve",
            clients::approve_client_change,
            "Makes a proposed client real; tells a new secret once",
        )
        .guarded(
            Method::POST,
            "/client-proposals/{id}/refuse",
            clients::refuse_client_change,
            "Refuses a proposed client",
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
        .guarded(
            Method::POST,
            "/staff-imports",
            roster::import_staff,
            "Proposes the accounts of a list; says for each row what became of it",
        )
        .guarded(
            Method::POST,
            "/staff/{id}/stop",
            roster::stop_staff,
            "Stops the account of who leaves: out at once, back only by two",
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
            Method::GET,
            "/break-glass",
            misuse::list_broken_glass,
            "Who opened persons without a case, and why",
        )
        .guarded(
            Method::POST,
            "/break-glass/{id}/review",
            misuse::review_broken_glass,
            "Says whether it was right to open a person without a case",
        )
        .guarded(
            Method::POST,
            "/persons/break-glass",
            misuse::break_glass,
            "Opens a person without a case, with a reason, a few times a day",
        )
}

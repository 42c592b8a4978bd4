//! What must agree once everything is still: clients, cases, licences, events, audit and looks.

use crate::{desk::Acked, installation::Installation, process::until};
use std::collections::BTreeSet;

/// Every service has a schema of its name.
const SERVICES: [&str; 5] = ["identity", "catalogue", "licence", "intake", "lobby"];

/// Who hears what: consumer, source, and the types that have an effect there.
const HEARS: [(&str, &str, &str); 13] = [
    ("identity", "identity", "'identity.personal_data_read.v1'"),
    ("identity", "licence", "'licence.personal_data_read.v1'"),
    ("identity", "intake", "'intake.personal_data_read.v1'"),
    ("identity", "lobby", "'lobby.personal_data_read.v1'"),
    ("lobby", "intake", "'intake.case_submitted.v1', 'intake.mandate_given.v1', 'intake.mandate_revoked.v1'"),
    ("licence", "intake", "'intake.case_decided.v1'"),
    (
        "intake",
        "catalogue",
        "'catalogue.base_item_published.v1', 'catalogue.overlay_published.v1', 'catalogue.item_suspended.v1', 'catalogue.item_repealed.v1'",
    ),
    ("intake", "identity", "'identity.staff_changed.v1', 'identity.absence_moved.v1'"),
    ("intake", "licence", "'licence.licence_issued.v1', 'licence.licence_revoked.v1'"),
    (
        "intake",
        "intake",
        "'intake.case_submitted.v1', 'intake.case_accepted.v1', 'intake.case_decided.v1', 'intake.case_closed.v1'",
    ),
    ("intake", "lobby", "'lobby.ticket_issued.v1', 'lobby.visit_ended.v1', 'lobby.window_changed.v1'"),
    (
        "licence",
        "identity",
        "'identity.person_merged.v1', 'identity.person_unmerged.v1', 'identity.legal_agent_moved.v1'",
    ),
    ("lobby", "identity", "'identity.person_merged.v1', 'identity.person_unmerged.v1'"),
];

/// Where each consumer stood once it had loaded its first copy: what came before was never an event to it.
pub(crate) struct Beginning(Vec<i64>);

/// Waits until every consumer has begun and everything that was seeded is through.
pub(crate) async fn begun(hall: &Installation) -> Beginning {
    until("all consumers have begun", async || {
        hall.database.number("SELECT sum(n)::bigint AS n FROM (SELECT count(*) AS n FROM identity.bus_position WHERE snapshot_position IS NULL
            UNION ALL SELECT count(*) FROM licence.bus_position WHERE snapshot_position IS NULL
            UNION ALL SELECT count(*) FROM lobby.bus_position WHERE snapshot_position IS NULL
            UNION ALL SELECT count(*) FROM intake.bus_position WHERE snapshot_position IS NULL) each").await
            == i64::try_from(HEARS.len()).unwrap()
    })
    .await;
    settle(hall).await;
    let mut positions = Vec::new();
    for (consumer, source, _) in HEARS {
        positions.push(hall.database.number(&standing(consumer, source)).await);
    }
    Beginning(positions)
}

fn standing(consumer: &str, source: &str) -> String {
    format!("SELECT position AS n FROM {consumer}.bus_position WHERE source = '{source}'")
}

/// Waits until nothing is unstamped, held, unheard or unsealed. Looks twice, since an effect may publish again.
pub(crate) async fn settle(hall: &Installation) {
    let mut parts = Vec::new();
    for service in SERVICES {
        parts.push(format!("SELECT count(*) AS n FROM {service}.outbox WHERE position IS NULL"));
        parts.push(format!("SELECT count(*) FROM {service}.bus_held WHERE state IN ('waiting', 'parked')"));
        parts.push(format!("SELECT count(*) FROM {service}.unsealed"));
    }
    for (consumer, source, _) in HEARS {
        parts.push(format!(
            "SELECT h.position - p.position FROM {source}.bus_head h, {consumer}.bus_position p WHERE p.source = '{source}'"
        ));
    }
    // What has just ended waits for its retention class, which writes an audit row and an event.
    parts.push("SELECT count(*) FROM intake.archive_ends".to_owned());
    let sql = format!("SELECT sum(n)::bigint AS n FROM ({}) parts", parts.join(" UNION ALL "));
    let mut still = 0;
    until("all is still", async || {
        still = if hall.database.number(&sql).await == 0 { still + 1 } else { 0 };
        still == 2
    })
    .await;
}

/// Asserts that nothing was lost and nothing doubled, and prints the figures on one line.
pub(crate) async fn assert_agree(hall: &Installation, beginning: &Beginning, acked: &[Acked], what: &str) {
    settle(hall).await;
    assert_no_event_is_lost(hall, beginning).await;
    let looks = assert_looks_are_shown(hall).await;
    let sealed = assert_sealed(hall).await;
    let count = async |sql: &str| hall.database.number(&format!("SELECT count(*) AS n FROM {sql}")).await;
    let told = i64::try_from(acked.len()).unwrap();
    let cases = count("intake.cases").await;
    let decisions = count("intake.decisions").await;
    let licences = count("licence.licences WHERE origin = 'decision'").await;
    let closed = count("intake.cases WHERE state = 'closed'").await;
    let events = count("intake.outbox").await;
    println!(
        "{what}: acked {told} = cases {cases} = decisions {decisions} = licences {licences} = closed {closed}; \
         {looks} looks, {sealed} sealed rows, {events} events of intake"
    );
    assert_eq!([cases, decisions, licences, closed], [told; 4], "{what}");
    let numbers: BTreeSet<&str> = acked.iter().map(|acked| acked.case_no.as_str()).collect();
    let ids: BTreeSet<&str> = acked.iter().map(|acked| acked.case.as_str()).collect();
    assert_eq!((numbers.len(), ids.len()), (acked.len(), acked.len()), "a case was told to two clients");
    for (action, entity) in [
        ("create_case", "case"),
        ("submit_case", "case"),
        ("decide_on_the_spot", "case"),
        ("close_case", "case"),
    ] {
        let rows = count(&format!("intake.audit WHERE action = '{action}' AND entity = '{entity}'")).await;
        assert_eq!(rows, told, "audit rows of {action}");
    }
    let keys = count("intake.idempotency WHERE key LIKE '%.draft'").await;
    assert_eq!(keys, told, "one key, one case");
    assert_eq!(count("intake.outbox WHERE type = 'intake.case_decided.v1'").await, told);
    assert_eq!(
        count("licence.outbox WHERE type = 'licence.licence_issued.v1' AND data->>'case_id' IS NOT NULL")
            .await,
        told
    );
    let twice = "(SELECT decision_id FROM licence.licences WHERE origin = 'decision' GROUP BY 1 HAVING count(*) > 1) twice";
    assert_eq!(count(twice).await, 0, "a decision led to two licences");
}

/// Positions are gap-free, nothing is dead, and every consumer has taken in all that concerns it.
async fn assert_no_event_is_lost(hall: &Installation, beginning: &Beginning) {
    for service in SERVICES {
        let gaps = format!(
            "SELECT (SELECT position FROM {service}.bus_head) - count(DISTINCT position) + count(*) - count(position) AS n FROM {service}.outbox"
        );
        assert_eq!(hall.database.number(&gaps).await, 0, "positions of {service} have gaps or doubles");
        let dead = format!("SELECT type || ': ' || coalesce(reason, '') AS line FROM {service}.bus_held");
        assert_eq!(hall.database.lines(&dead).await, Vec::<String>::new(), "events held by {service}");
    }
    for ((consumer, source, types), from) in HEARS.into_iter().zip(&beginning.0) {
        let missing = format!(
            "SELECT o.type || ' at ' || o.position AS line FROM {source}.outbox o WHERE o.type IN ({types}) AND o.position > {from}
             AND NOT EXISTS (SELECT FROM {consumer}.inbox i WHERE i.source = '{source}' AND i.event_id = o.event_id)"
        );
        assert_eq!(
            hall.database.lines(&missing).await,
            Vec::<String>::new(),
            "{consumer} missed events of {source}"
        );
        let twice = format!(
            "SELECT count(*) - count(DISTINCT event_id) AS n FROM {consumer}.inbox WHERE source = '{source}'"
        );
        assert_eq!(hall.database.number(&twice).await, 0, "{consumer} took an event of {source} twice");
    }
}

/// Every look has its row, its event, and its line in what the person sees; how many there are.
async fn assert_looks_are_shown(hall: &Installation) -> i64 {
    let (mut rows, mut events) = (0, 0);
    for service in SERVICES {
        rows += hall.database.number(&format!("SELECT count(*) AS n FROM {service}.access_log")).await;
        let told = format!(
            "SELECT count(*) AS n FROM {service}.outbox WHERE type = '{service}.personal_data_read.v1'"
        );
        events += hall.database.number(&told).await;
    }
    let shown = hall.database.number("SELECT count(*) AS n FROM identity.look").await;
    assert_eq!((rows, events), (shown, shown), "access rows, their events, and what identity shows");
    assert!(shown > 0, "nobody looked at anything");
    shown
}

/// Every audit and access row is in the chain, and the chain is whole; how many there are.
async fn assert_sealed(hall: &Installation) -> i64 {
    let mut sealed = 0;
    for service in SERVICES {
        let open = format!(
            "SELECT (SELECT count(*) FROM {service}.audit) + (SELECT count(*) FROM {service}.access_log) - (SELECT count(*) FROM {service}.seal) AS n"
        );
        assert_eq!(hall.database.number(&open).await, 0, "rows of {service} that no seal covers");
        sealed += hall.database.number(&format!("SELECT count(*) AS n FROM {service}.seal")).await;
    }
    let said = hall.run(&["check"]);
    assert!(said.contains("audit chain whole") && !said.contains("BROKEN"), "{said}");
    sealed
}

//! What the database itself refuses.
use crate::world::{World, text};
use kernel::actor::Actor;

#[actix_web::test]
async fn the_database_knows_no_overbooking_no_double_window_and_no_rewritten_visit() {
    let world = World::start().await;
    let service = Actor::service("test");
    let (one, two) = (text(&world.ticket().await, "id"), text(&world.ticket().await, "id"));
    let window = world.window(1);
    let call = |id: &str| {
        format!(
            "WITH done AS (UPDATE tickets SET state = 'called', window_id = '{window}' WHERE id = '{id}' RETURNING 1) SELECT count(*) AS n FROM done"
        )
    };
    assert_eq!(world.count(&call(&one)).await, 1);
    assert!(world.count_as(&service, &call(&two)).await.is_err(), "a window has one ticket at a time");
    for table in ["visits", "day_signatures", "booking_blocks", "ticket_holders"] {
        let sql = format!("WITH gone AS (DELETE FROM {table} RETURNING 1) SELECT count(*) AS n FROM gone");
        assert!(world.count_as(&service, &sql).await.is_err(), "rows of {table} can be deleted");
    }
    let over = "WITH s AS (INSERT INTO slots (queue_id, day, starts, ends, capacity, booked)
        SELECT id, '2026-11-24', '09:00', '09:30', 2, 3 FROM queues LIMIT 1 RETURNING 1) SELECT count(*) AS n FROM s";
    assert!(world.count_as(&service, over).await.is_err(), "a slot holds what it can");
}

#[actix_web::test]
async fn what_one_booked_for_others_is_found_by_an_index() {
    let world = World::start().await;
    let index = "SELECT count(*) AS n FROM pg_indexes WHERE schemaname = current_schema() AND tablename = 'appointments'
        AND indexdef LIKE '%(booked_by, due_at)'";
    assert_eq!(world.count(index).await, 1);
}

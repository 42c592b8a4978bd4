//! Personal data is nowhere but in sealed columns.

use auth::Role;
use kernel::{actor::Actor, db::transact};
use serde_json::json;

use crate::world::{API, LI, PASSWORD, WANG, World, number};

#[derive(diesel::QueryableByName)]
struct Row {
    #[diesel(sql_type = diesel::sql_types::Text)]
    text: String,
}

/// Every row of every table of identity, as PostgreSQL would print it.
async fn everything(world: &World) -> String {
    use diesel_async::RunQueryDsl;
    let db = world.hall.db("identity");
    let actor = Actor::service("identity");
    let rows = transact(db, &actor, async |tx| {
        let sql = "SELECT coalesce(string_agg(query_to_xml(format('SELECT * FROM %I.%I', schemaname, tablename), \
                   false, true, '')::text, ''), '') AS text FROM pg_tables WHERE schemaname = 'identity' \
                   AND has_table_privilege(format('%I.%I', schemaname, tablename), 'SELECT')";
        Ok::<Vec<Row>, kernel::db::DbError>(diesel::sql_query(sql).load::<Row>(&mut **tx).await?)
    });
    rows.await.unwrap().remove(0).text
}

#[actix_web::test]
async fn no_table_shows_a_number_a_name_a_mobile_or_a_secret() {
    let world = World::start().await;
    world.staff("clerk", &[Role::Clerk]).await;
    let clerk = world.caller("clerk").await;
    let body = json!({
        "kind": "natural", "number": number(LI.1), "name": LI.0, "mobile": LI.2, "division": "341323110201",
    });
    clerk.post(&format!("{API}/persons"), &body).await.ok();
    let tokens = world.log_in("wang").await;
    world.hall.drain().await;
    let tables = everything(&world).await;
    assert!(
        tables.contains("person_registered") && tables.contains(&world.wang.to_string()),
        "nothing was read"
    );
    let (wang, li) = (number(WANG.1), number(LI.1));
    let canaries =
        [WANG.0, &wang, WANG.2, LI.0, &li, LI.2, "窗口甲", PASSWORD, &tokens.refresh, &tokens.access];
    for canary in canaries {
        assert!(!tables.contains(canary), "{canary} is in a table");
        let hex: String = canary.bytes().map(|byte| format!("{byte:02x}")).collect();
        assert!(!tables.to_lowercase().contains(&hex), "{canary} is in a column of bytes");
        let base64 = base64::Engine::encode(&base64::engine::general_purpose::STANDARD_NO_PAD, canary);
        assert!(!tables.contains(&base64), "{canary} is in a column of bytes");
    }
}

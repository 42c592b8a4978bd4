//! What is too large is refused with a clear code before anything is held in memory.
use crate::{papers::at, world::World};
use diesel_async::RunQueryDsl;
use kernel::{
    actor::Actor,
    db::{DbError, transact},
};
use serde_json::json;

#[actix_web::test]
async fn a_case_whose_materials_are_too_large_together_is_not_packed_in_memory() {
    let world = World::start().await;
    let case = world.accepted().await;
    world.citizen.post(&at(&case, "withdraw"), &json!({})).await.ok();
    world.clerk.get(&at(&case, "archive")).await.ok();
    // The rows say how large the files are: none of them is read before the sum is known.
    let many = format!(
        "INSERT INTO files (id, county, case_id, sha256, bytes, media_type, name, brought_by)
         SELECT gen_random_uuid(), county, case_id, sha256, 10485760, media_type, name, brought_by
         FROM files, generate_series(1, 30) WHERE case_id = '{case}' LIMIT 30"
    );
    let actor = Actor::service("intake");
    let written = transact(world.hall.db("intake"), &actor, async |tx| {
        Ok::<_, DbError>(diesel::sql_query(many).execute(&mut **tx).await?)
    });
    assert_eq!(written.await.unwrap(), 30);
    world.clerk.get(&at(&case, "archive")).await.assert_refused(409, "archive_too_large");
}

//! What bounds destruction: whose case it is, what is still out, and documents that are printed in that very moment.
use crate::{
    papers::{at, in_town, photo, upload},
    retention::{Archive, LISTS, REASON, as_app, to},
    world::{HEALTH, OTHER_TOWN, TOWN},
};
use auth::{Role, TokenSubject};
use diesel_async::RunQueryDsl;
use futures::future::join;
use kernel::{
    actor::Actor,
    db::{DbError, transact},
};
use serde_json::{Value, json};
use std::pin::pin;
use testkit::Client;
use uuid::Uuid;

const DUE: &str = "/api/intake/v1/archive/due";
const TO_RETURN: &str = "/api/intake/v1/originals/to-return";

impl Archive {
    async fn due(&self) -> i64 {
        self.archivist.get(DUE).await.ok().json()[0]["cases"].as_i64().unwrap_or_default()
    }

    async fn sql(&self, sql: &str) {
        self.world.hall.sql(sql).await;
    }

    /// The case is kept, and why.
    async fn kept_on(&self, list: &Value, case: &str) {
        self.run().await;
        let done = self.listed(list).await;
        assert_eq!((&done["erased"], &done["kept"]), (&json!(0), &json!(1)), "{done}");
        self.world.citizen.get(&at(case, "")).await.ok();
    }
}

#[actix_web::test]
async fn only_the_authority_that_has_a_case_prolongs_holds_lists_and_destroys_it() {
    let archive = Archive::start().await;
    let world = &archive.world;
    let case = archive.ended().await;
    // They see it: another authority at the same hall, the hall's own people, and an authority that gave its opinion.
    archive
        .sql(&format!("UPDATE intake.cases SET review_authorities = '{{{HEALTH}}}' WHERE id = '{case}'"))
        .await;
    let staff = |town: &str| in_town(Uuid::new_v4(), &[Role::Archivist, Role::Chief], town, HEALTH);
    let of_hall = TokenSubject { authority: None, ..staff(TOWN) };
    let others: Vec<Client> =
        [staff(TOWN), of_hall, staff(OTHER_TOWN)].iter().map(|who| world.hall.client(who)).collect();
    let document = archive.paper(&case).await;
    to(world, "2037-01-04").await;
    for other in &others {
        other.get(&at(&case, "retention")).await.ok();
        assert_eq!(other.get(DUE).await.ok().json(), json!([]));
        let list = json!({ "cases": [case], "reason": REASON });
        other.post(LISTS, &list).await.assert_refused(403, "archive_not_own");
        let hold = json!({ "ground": "audit", "reason": "县审计局正在审计本单位。", "document": document });
        other.post(&at(&case, "archive-holds"), &hold).await.assert_refused(403, "archive_not_own");
        let lift = at(&case, &format!("archive-holds/{}/lift", Uuid::new_v4()));
        let lifted = json!({ "reason": "审计已经结束，没有问题。", "document": document });
        other.post(&lift, &lifted).await.assert_refused(403, "archive_not_own");
        let longer = json!({ "class": "y30", "reason": "涉及土地权属，按三十年保存。" });
        other.post(&at(&case, "retention"), &longer).await.assert_refused(403, "archive_not_own");
        let papers = at(&case, "archive-papers");
        upload(other, &papers, photo(), "image/jpeg").await.assert_refused(403, "archive_not_own");
    }
    // Whoever goes past the flows: another office's list hides the case from its own, and is not carried out.
    assert_eq!(archive.due().await, 1);
    let list = Uuid::new_v4();
    archive
        .sql(&format!(
            "INSERT INTO intake.destruction_lists (id, unit, year, nth, list_no, reason, proposed_by, state, appraisal, decided_by, decided_at)
             VALUES ('{list}', '{HEALTH}', 2037, 1, '{HEALTH}-2037-0001', '{REASON}', gen_random_uuid(), 'approved', '{REASON}', gen_random_uuid(), now())"
        ))
        .await;
    archive
        .sql(&format!(
            "INSERT INTO intake.destruction_items (list_id, county, case_id, case_no, item, ended_on, class, retain_through)
             SELECT '{list}', county, case_id, 'no', 'item', ended_on, class, retain_through FROM intake.case_archives WHERE case_id = '{case}'"
        ))
        .await;
    assert_eq!(archive.due().await, 0);
    archive.propose(&[&case]).await.assert_refused(409, "destruction_not_due");
    let erase = format!("SELECT intake.erase_case('{list}', '341323', '{case}')");
    assert!(as_app(world, &erase).await.contains("not of the authority"));
    archive.run().await;
    world.citizen.get(&at(&case, "")).await.ok();
    assert_eq!(archive.due().await, 1);
    assert_eq!(archive.listed(&archive.propose(&[&case]).await.ok().json()).await["waiting"], 1);
}

#[actix_web::test]
async fn a_case_whose_paper_originals_are_out_is_not_destroyed_and_a_destroyed_one_is_not_chased() {
    let archive = Archive::start().await;
    let world = &archive.world;
    let (out, late, gone) = (archive.ended().await, archive.ended().await, archive.ended().await);
    let outside = async |case: &str| {
        let row = format!("INSERT INTO intake.originals_out (county, case_id) VALUES ('341323', '{case}')");
        archive.sql(&row).await;
    };
    outside(&out).await;
    to(world, "2037-01-04").await;
    assert_eq!(archive.due().await, 2);
    archive.propose(&[&out]).await.assert_refused(409, "destruction_not_due");
    let list = archive.propose(&[&late]).await.ok().json();
    archive.approve(&list).await.ok();
    // They come after the approval.
    outside(&late).await;
    archive.kept_on(&list, &late).await;
    let list = archive.propose(&[&gone]).await.ok().json();
    archive.approve(&list).await.ok();
    archive.run().await;
    world.citizen.get(&at(&gone, "")).await.assert_refused(409, "case_destroyed");
    outside(&gone).await;
    let chased = world.clerk.get(TO_RETURN).await.ok().json();
    let mut ids: Vec<&str> =
        chased["items"].as_array().unwrap().iter().map(|row| row["case_id"].as_str().unwrap()).collect();
    let mut still = vec![out.as_str(), late.as_str()];
    ids.sort_unstable();
    still.sort_unstable();
    assert_eq!(ids, still, "{chased}");
}

#[actix_web::test]
async fn a_case_is_not_destroyed_until_the_system_outside_that_has_it_knows_that_it_ended() {
    let archive = Archive::start().await;
    let (ending, late) = (archive.ended().await, archive.ended().await);
    let outside = async |case: &str, state: &str| {
        let row = format!(
            "INSERT INTO intake.vertical_exchanges (county, case_id, id, system, mode, state)
             VALUES ('341323', '{case}', gen_random_uuid(), '医保平台', 'hand_over_file', '{state}')"
        );
        archive.sql(&row).await;
    };
    outside(&ending, "ending").await;
    to(&archive.world, "2037-01-04").await;
    assert_eq!(archive.due().await, 1);
    archive.propose(&[&ending]).await.assert_refused(409, "destruction_not_due");
    let list = archive.propose(&[&late]).await.ok().json();
    archive.approve(&list).await.ok();
    outside(&late, "exchanging").await;
    let erase = format!("SELECT intake.erase_case('{}', '341323', '{late}')", list["id"].as_str().unwrap());
    assert!(as_app(&archive.world, &erase).await.contains("a system outside has it"));
    archive.kept_on(&list, &late).await;
    let told = as_app(&archive.world, "UPDATE intake.vertical_exchanges SET state = 'stopped'").await;
    assert_eq!(told, "2 rows");
    assert_eq!(archive.due().await, 2);
}

#[actix_web::test]
async fn bytes_of_a_document_printed_while_its_case_is_destroyed_do_not_come_back() {
    let archive = Archive::start().await;
    let world = &archive.world;
    let case = archive.ended().await;
    let documents = world.citizen.get(&at(&case, "documents")).await.ok().json();
    let ids: Vec<&str> =
        documents.as_array().unwrap().iter().map(|document| document["id"].as_str().unwrap()).collect();
    let path = |nth: usize| at(&case, &format!("documents/{}", ids[nth]));
    // One was never printed; of the other the bytes were lost.
    let (fresh, lost) = (path(0), path(1));
    world.citizen.get(&lost).await.ok();
    let folder = world.hall.deps.data_dir.join("intake-files");
    for part in std::fs::read_dir(&folder).unwrap() {
        std::fs::remove_dir_all(part.unwrap().path()).unwrap();
    }
    to(world, "2037-01-04").await;
    let list = archive.propose(&[&case]).await.ok().json();
    archive.approve(&list).await.ok();
    let list = list["id"].as_str().unwrap();
    // Both are read and rendered, and their bytes lie in the store, when the case goes.
    let mut printed = pin!(join(world.citizen.get(&fresh), world.citizen.get(&lost)));
    transact(world.hall.db("intake"), &Actor::service("intake"), async |tx| {
        let lock = format!("SELECT FROM intake.cases WHERE id = '{case}' FOR NO KEY UPDATE");
        diesel::sql_query(lock).execute(&mut **tx).await?;
        while archive.stored() < 2 {
            tokio::select! {
                early = &mut printed => panic!("{} {}", early.0, early.1),
                () = tokio::task::yield_now() => {}
            }
        }
        let erase = format!("SELECT intake.erase_case('{list}', '341323', '{case}')");
        Ok::<_, DbError>(diesel::sql_query(erase).execute(&mut **tx).await?)
    })
    .await
    .unwrap();
    let (fresh, lost) = printed.await;
    fresh.assert_refused(409, "case_destroyed");
    lost.assert_refused(409, "case_destroyed");
    archive.run().await;
    assert_eq!(archive.stored(), 0, "neither is there again");
    // Also where the list has been carried out to its end.
    let hash = archive.keeper().store.put(photo()).await.unwrap();
    as_app(world, &format!("SELECT intake.late_bytes('{}', '{hash}')", ids[0])).await;
    archive.run().await;
    assert_eq!(archive.stored(), 0);
}

//! Intake tells of originals that are late; the applicant gets one message for each time it does.

use contracts::intake::{HeldOriginals, OriginalsLate};
use kernel::{
    actor::Actor,
    db::{DbError, transact},
    id::{CaseId, PersonId},
};

use crate::{
    outer::Outer,
    world::{LI, WANG},
};

async fn tell(outer: &Outer, person: PersonId, nth: i16) {
    let late = OriginalsLate {
        case_id: CaseId::random(),
        person_id: person,
        case_no: None,
        held: vec![HeldOriginals { at: "window".to_owned(), originals: 2 }],
        due: "2026-11-30".parse().unwrap(),
        nth,
    };
    let intake = Actor::service("intake");
    let told = transact(outer.world.hall.db("intake"), &intake, async |tx| {
        bus::publish(tx, &late).await?;
        Ok::<(), DbError>(())
    });
    told.await.unwrap();
}

#[actix_web::test]
async fn whoever_has_to_fetch_his_originals_is_told_by_message_where_they_are() {
    let outer = Outer::beside_intake().await;
    // Nobody of this id is known, and nobody is held up by it.
    tell(&outer, PersonId::random(), 1).await;
    tell(&outer, outer.world.wang, 1).await;
    let first = outer.message(WANG.2, 1).await;
    assert!(first.contains("收件窗口 2 份") && first.contains("11月30日"), "{first}");
    tell(&outer, outer.world.wang, 2).await;
    outer.message(WANG.2, 2).await;
    outer.world.hall.drain().await;
    assert_eq!((outer.peers.messages_to(WANG.2).len(), outer.peers.messages_to(LI.2).len()), (2, 0));
}

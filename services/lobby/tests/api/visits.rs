//! Every visit ends in a case, in what was said, or in a reasoned refusal.
use crate::world::{API, NINE, Received, World, text};
use contracts::intake::Channel;
use kernel::id::{HallId, PersonId};
use serde_json::{Value, json};
use testkit::{Client, Reply};

async fn end(clerk: &Client, ticket: &str, body: &Value) -> Reply {
    clerk.post(&format!("{API}/tickets/{ticket}/end"), body).await
}

#[actix_web::test]
async fn a_visit_is_accepted_only_with_a_real_case_of_this_hall_and_this_visit() {
    let world = World::start().await;
    let old = world.case(world.id, "2026-11-23T00:50:00Z").await;
    world.ticket().await;
    world.ticket().await;
    let clerk = world.sits(1, 1).await;
    let ticket = world.serve(&clerk, 1).await;
    let accepted = |case: &str| json!({ "outcome": "accepted", "case_no": case });
    end(&clerk, &ticket, &json!({ "outcome": "accepted" }))
        .await
        .assert_refused(400, "lobby_outcome_unclear");
    let invented = kernel::code::CaseNo::make(2, 77).unwrap();
    end(&clerk, &ticket, &accepted(invented.as_str())).await.assert_refused(422, "lobby_case_unknown");
    let elsewhere = world.case(HallId::random(), NINE).await;
    end(&clerk, &ticket, &accepted(&elsewhere)).await.assert_refused(422, "lobby_case_unknown");
    end(&clerk, &ticket, &accepted(&old)).await.assert_refused(422, "lobby_case_older");
    let case = world.case(world.id, "2026-11-23T01:04:00Z").await;
    end(&clerk, &ticket, &accepted(&case)).await.ok();
    let next = world.serve(&clerk, 1).await;
    end(&clerk, &next, &accepted(&case)).await.assert_refused(409, "lobby_case_used");
    end(&clerk, &ticket, &accepted(&case)).await.assert_refused(409, "lobby_ticket_moved_on");
    let told = world.count("SELECT count(*) AS n FROM outbox WHERE type = 'lobby.visit_ended.v1'").await;
    assert_eq!(told, 1);
}

#[actix_web::test]
async fn whoever_is_told_or_refused_is_told_what_and_reads_it_with_his_appointment() {
    let world = World::start().await;
    let person = PersonId::random();
    let booked = world.book(person, &world.booking("09:30:00")).await.ok().json();
    world.screen().post(&format!("{API}/check-ins"), &json!({ "code": booked["code"] })).await.ok();
    let clerk = world.sits(1, 1).await;
    let ticket = world.serve(&clerk, 1).await;
    end(&clerk, &ticket, &json!({ "outcome": "refused" })).await.assert_refused(400, "lobby_text_length");
    let both = json!({ "outcome": "told", "said": "缺户口簿", "case_no": "261117003682" });
    let reply = end(&clerk, &ticket, &both).await;
    assert!(reply.status.is_client_error(), "{reply}");
    end(&clerk, &ticket, &json!({ "outcome": "refused", "said": "不属于本镇受理范围，请到县中心" }))
        .await
        .ok();
    let mine = world.hall.citizen(person).get(&format!("{API}/appointments")).await.ok().json();
    let own = &mine["items"][0];
    assert_eq!((&own["outcome"], &own["state"]), (&json!("refused"), &json!("arrived")));
    assert_eq!(text(own, "said"), "不属于本镇受理范围，请到县中心");
    let plain = "SELECT count(*) AS n FROM visits WHERE position('县中心'::bytea in said) > 0";
    assert_eq!(world.count(plain).await, 0, "what was said is sealed");
}

#[actix_web::test]
async fn a_visit_does_not_end_before_it_began() {
    let world = World::start().await;
    world.ticket().await;
    let clerk = world.sits(1, 1).await;
    let ticket = text(&world.next(&clerk, 1).await.ok().json(), "id");
    let told = json!({ "outcome": "told", "said": "已告知" });
    end(&clerk, &ticket, &told).await.assert_refused(409, "lobby_ticket_moved_on");
    let audit = world.count("SELECT count(*) AS n FROM audit WHERE action = 'call_ticket'").await;
    assert_eq!(audit, 1);
}

#[actix_web::test]
async fn a_visit_does_not_end_in_a_case_that_came_in_online() {
    let world = World::start().await;
    world.ticket().await;
    let clerk = world.sits(1, 1).await;
    let ticket = world.serve(&clerk, 1).await;
    let online = Received { channel: Channel::Online, ..world.received("2026-11-23T01:04:00Z") };
    let case = world.case_of(online).await;
    let accepted = json!({ "outcome": "accepted", "case_no": case });
    end(&clerk, &ticket, &accepted).await.assert_refused(422, "lobby_case_unknown");
}

#[actix_web::test]
async fn a_visit_ends_in_a_case_of_its_own_visitor_or_says_for_whom_he_came() {
    let world = World::start().await;
    let visitor = PersonId::random();
    let taken = json!({ "queue": world.queue('A'), "person": visitor });
    let clerk = world.sits(1, 1).await;
    for _ in 0..2 {
        world.clerk(902).post(&format!("{API}/tickets"), &taken).await.ok();
    }
    let ticket = world.serve(&clerk, 1).await;
    let other = world.case_of(world.received("2026-11-23T01:04:00Z")).await;
    let mut accepted = json!({ "outcome": "accepted", "case_no": other });
    end(&clerk, &ticket, &accepted).await.assert_refused(422, "lobby_case_of_another");
    accepted["said"] = json!("替母亲来办高龄津贴，带了母亲的身份证和委托书");
    end(&clerk, &ticket, &accepted).await.ok();
    let next = world.serve(&clerk, 1).await;
    let own = Received { applicant: visitor, ..world.received("2026-11-23T01:05:00Z") };
    let own = world.case_of(own).await;
    end(&clerk, &next, &json!({ "outcome": "accepted", "case_no": own })).await.ok();
    let words =
        world.count("SELECT count(*) AS n FROM visits WHERE outcome = 'accepted' AND said IS NOT NULL").await;
    assert_eq!(words, 1, "what was said of another's case stays with the visit");
}

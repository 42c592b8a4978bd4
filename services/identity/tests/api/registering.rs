//! Registering oneself: the telephone, the register with all its faults, and answers that tell nothing of others.

use std::time::{Duration, Instant, SystemTime};

use auth::Role;
use chrono::{DateTime, TimeDelta, Utc};
use identity::{Outside, Peer, Settings};
use peers::{Peers, Trouble};
use serde_json::json;
use testkit::Reply;

use crate::world::{API, LI, WANG, World, code_of, device_of, hidden, number, text};

const CHEN: (&str, &str, &str) = ("陈小满", "341323199205061212", "13700001111");
const CHOSEN: &str = "a password of my own";

fn now() -> DateTime<Utc> {
    DateTime::from(SystemTime::now())
}

struct Outer {
    world: World,
    peers: Peers,
}

impl Outer {
    async fn start() -> Self {
        let peers = Peers::start().unwrap();
        let peer = || Peer { url: peers.url().to_owned(), key: peers.key().into() };
        let settings = Settings {
            outside: Some(Outside { population: peer(), messages: peer() }),
            register_every: Duration::from_millis(40),
            ..Settings::default()
        };
        Self { world: World::set(settings).await, peers }
    }

    async fn begin(&self, who: (&str, &str, &str)) -> Reply {
        let (name, number, mobile) = who;
        let fields =
            [("name", name), ("number", number), ("mobile", mobile), ("password", CHOSEN), ("again", CHOSEN)];
        self.world.post("/register", &fields, None).await
    }

    async fn confirm(&self, begun: &Reply, code: &str) -> Reply {
        let registration = hidden(begun, "registration");
        self.world.post("/register/confirm", &[("registration", &registration), ("code", code)], None).await
    }

    /// The newest code that came to a telephone.
    fn code(&self, mobile: &str) -> String {
        self.peers.messages_to(mobile).last().unwrap().code().unwrap().to_owned()
    }

    async fn register(&self, who: (&str, &str, &str)) -> Reply {
        let begun = self.begin(who).await;
        assert_eq!(begun.status, 200, "{begun}");
        self.confirm(&begun, &self.code(who.2)).await
    }

    /// Logs in from a device that is not known, with the code that comes.
    async fn log_in(&self, who: (&str, &str, &str)) -> Reply {
        let asked = self.world.submit(who.1, CHOSEN, None).await;
        assert_eq!(asked.status, 200, "{asked}");
        self.world.second(&hidden(&asked, "ticket"), &self.code(who.2), None).await
    }
}

#[actix_web::test]
async fn someone_new_registers_and_a_new_device_is_asked_for_a_code() {
    let outer = Outer::start().await;
    let done = outer.register(CHEN).await;
    assert!(done.status == 200 && text(&done).contains("注册好了"), "{done}");
    let let_in = outer.log_in(CHEN).await;
    let device = device_of(&let_in);
    let tokens = outer.world.tokens_of(&let_in).await;
    let me = outer.world.hall.bearer(tokens.access).get(&format!("{API}/me")).await.ok().json();
    assert_eq!((&me["name"], &me["assurance"]), (&CHEN.0.into(), &1.into()));
    let known = outer.world.submit(CHEN.1, CHOSEN, Some(&device)).await;
    assert_eq!(code_of(&known).len(), 43, "a known device is not asked again");
    assert_eq!(outer.world.submit(CHEN.1, CHOSEN, None).await.status, 200, "another one is");
    assert_eq!(outer.world.submit(CHEN.1, "wrong", Some(&device)).await.status, 401);
}

#[actix_web::test]
async fn what_the_form_lacks_is_said_at_its_field_and_nothing_is_sent() {
    let outer = Outer::start().await;
    let page = outer.begin((CHEN.0, "341323199205061213", CHEN.2)).await;
    assert_eq!(page.status, 422);
    assert!(text(&page).contains("身份证号不对") && text(&page).contains("aria-invalid"), "{page}");
    assert!(text(&page).contains(CHEN.2) && !text(&page).contains(CHOSEN), "all is kept but the password");
    assert!(outer.peers.messages_to(CHEN.2).is_empty());
}

#[actix_web::test]
async fn no_answer_tells_whether_the_hall_knows_a_person() {
    let outer = Outer::start().await;
    let world = &outer.world;
    world.staff("clerk", &[Role::Clerk]).await;
    let li = number(LI.1);
    let entered =
        json!({ "kind": "natural", "number": li, "name": LI.0, "mobile": LI.2, "division": "341323110201" });
    world.caller("clerk").await.post(&format!("{API}/persons"), &entered).await.ok();
    outer.peers.know(LI.0, &li, "341323110201");
    outer.peers.know(WANG.0, &number(WANG.1), "341323110201");
    outer.peers.know("周全", "341323198507152035", "341323110201");
    outer.peers.bury("341323199912010043");
    let (wang, other) = (number(WANG.1), number("341323190003033333"));
    let tries = [
        ("陈小慢", CHEN.1, "13700000001"),               // the name differs
        ("钱无人", other.as_str(), "13700000002"),       // nobody has the number
        ("张秋月", "341323199912010043", "13700000003"), // dead
        (WANG.0, wang.as_str(), WANG.2),                 // has a log-in already
        (LI.0, li.as_str(), "13700000005"),              // known, with another telephone
    ];
    let mut answers = Vec::new();
    for who in tries {
        let begun = outer.begin(who).await;
        assert_eq!(begun.status, 200, "{}: {begun}", who.0);
        let answer = outer.confirm(&begun, &outer.code(who.2)).await;
        answers.push((answer.status.as_u16(), text(&answer)));
    }
    assert_eq!(answers[0].0, 409, "{}", answers[0].1);
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(
        world.submit("wang", crate::world::PASSWORD, None).await.status,
        303,
        "his log-in is untouched"
    );
    assert_eq!(world.submit(&li, CHOSEN, None).await.status, 401);
}

#[actix_web::test]
async fn whom_a_window_entered_with_this_telephone_gets_a_log_in_of_the_level_he_has() {
    let outer = Outer::start().await;
    outer.world.staff("clerk", &[Role::Clerk]).await;
    let entered = json!({ "kind": "natural", "number": CHEN.1, "name": CHEN.0, "mobile": CHEN.2, "division": "341323110201" });
    outer.world.caller("clerk").await.post(&format!("{API}/persons"), &entered).await.ok();
    assert_eq!(outer.register(CHEN).await.status, 200);
    let tokens = outer.world.tokens_of(&outer.log_in(CHEN).await).await;
    assert_eq!(crate::world::claims(&tokens.access)["aal"], 2);
}

#[actix_web::test]
async fn papers_seen_at_a_window_raise_the_level_of_who_registered_himself() {
    let outer = Outer::start().await;
    outer.world.staff("clerk", &[Role::Clerk]).await;
    assert_eq!(outer.register(CHEN).await.status, 200);
    let before = outer.world.tokens_of(&outer.log_in(CHEN).await).await;
    assert_eq!(crate::world::claims(&before.access)["aal"], 1);
    let seen = json!({ "kind": "natural", "number": CHEN.1, "name": CHEN.0, "division": "341323110201" });
    outer.world.caller("clerk").await.post(&format!("{API}/persons"), &seen).await.ok();
    let after = outer.world.refresh(&before.refresh).await.ok().json();
    assert_eq!(crate::world::claims(after["access_token"].as_str().unwrap())["aal"], 2);
}

#[actix_web::test]
async fn a_register_that_is_away_or_silent_or_garbled_leaves_a_registration_that_is_finished_later() {
    let outer = Outer::start().await;
    for (trouble, who) in [
        (Trouble::Away, CHEN),
        (Trouble::Silent, ("刘春生", "341323198507152035", "13700002222")),
        (Trouble::Garbled, ("张秋月", "341323199912010043", "13700003333")),
    ] {
        outer.peers.trouble_register(trouble);
        let begun = outer.begin(who).await;
        let waits = outer.confirm(&begun, &outer.code(who.2)).await;
        assert!(waits.status == 202 && text(&waits).contains("正在核对"), "{trouble:?}: {waits}");
        let again = outer.confirm(&begun, "000000").await;
        assert_eq!(again.status, 202, "{trouble:?}: it waits, whatever is sent again");
        assert_eq!(outer.world.submit(who.1, CHOSEN, None).await.status, 401, "nobody is let in meanwhile");
        outer.peers.trouble_register(Trouble::None);
        outer.world.hall.set_now(now() + TimeDelta::minutes(5)).await;
        let told = message_with(&outer, who.2, "开好了").await;
        assert!(!told.contains(who.0) && !told.contains(who.1), "a message names nobody");
        outer.world.hall.set_now(now() + TimeDelta::minutes(6)).await;
        assert_eq!(outer.log_in(who).await.status, 303, "{trouble:?}");
        outer.world.hall.set_now(now()).await;
    }
}

#[actix_web::test]
async fn a_slow_register_is_waited_for() {
    let outer = Outer::start().await;
    outer.peers.trouble_register(Trouble::Slow);
    assert_eq!(outer.register(CHEN).await.status, 200);
}

#[actix_web::test]
async fn a_register_that_is_away_for_two_days_is_given_up_and_the_applicant_told() {
    let outer = Outer::start().await;
    outer.peers.trouble_register(Trouble::Away);
    assert_eq!(outer.register(CHEN).await.status, 202);
    outer.world.hall.set_now(now() + TimeDelta::hours(49)).await;
    message_with(&outer, CHEN.2, "窗口").await;
    assert_eq!(outer.world.submit(CHEN.1, CHOSEN, None).await.status, 401);
}

#[actix_web::test]
async fn five_wrong_codes_end_a_registration() {
    let outer = Outer::start().await;
    let begun = outer.begin(CHEN).await;
    let right = outer.code(CHEN.2);
    let wrong = if right == "000000" { "111111" } else { "000000" };
    for _ in 0..5 {
        assert_eq!(outer.confirm(&begun, wrong).await.status, 422);
    }
    assert_eq!(outer.confirm(&begun, &right).await.status, 410);
}

#[actix_web::test]
async fn a_gateway_that_is_away_is_said_and_later_the_form_goes_on() {
    let outer = Outer::start().await;
    outer.peers.trouble_gateway(Trouble::Away);
    let begun = outer.begin(CHEN).await;
    assert!(begun.status == 200 && text(&begun).contains("发不出去"), "{begun}");
    outer.peers.trouble_gateway(Trouble::None);
    assert_eq!(outer.register(CHEN).await.status, 200);
}

#[actix_web::test]
async fn one_telephone_gets_five_codes_an_hour_whoever_asks_for_them() {
    let outer = Outer::start().await;
    for round in 1..6 {
        let number = number(&format!("3413231900040{round}4444"));
        assert_eq!(outer.begin(("某人", &number, CHEN.2)).await.status, 200, "{round}");
    }
    assert_eq!(outer.begin(CHEN).await.status, 429);
    assert_eq!(outer.peers.messages_to(CHEN.2).len(), 5);
    outer.world.hall.set_now(now() + TimeDelta::minutes(61)).await;
    assert_eq!(outer.begin(CHEN).await.status, 200);
}

#[actix_web::test]
async fn where_no_register_is_set_up_the_page_says_where_to_go() {
    let world = World::start().await;
    let page = world.hall.nobody().get(&format!("{API}/register")).await;
    assert!(page.status == 200 && text(&page).contains("窗口") && !text(&page).contains("<form"), "{page}");
}

/// Waits for a message that says `words`.
async fn message_with(outer: &Outer, mobile: &str, words: &str) -> String {
    let begun = Instant::now();
    loop {
        let found = outer.peers.messages_to(mobile).into_iter().find(|message| message.text.contains(words));
        if let Some(found) = found {
            return found.text;
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "no message says {words}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

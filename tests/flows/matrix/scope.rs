//! Other persons, other halls, other authorities: to whoever is not concerned, a thing that exists answers exactly as one
//! that does not.
use super::{cell::operations, expected};
use crate::county::{COUNTY, HEALTH, photo, seeded, submitted, with_card};
use auth::{Role, SubjectKind, TokenSubject};
use futures::{StreamExt, stream};
use kernel::{
    code::{DivisionPrefix, Uscc},
    http::openapi,
    id::{HallId, PersonId},
};
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Client, Reply, TestHall};
use uuid::Uuid;

const OTHER_COUNTY: &str = "341322000000";
const TOWNSHIP: &str = "11341323990011103D";
const ABSENT: &str = "00000000-0000-4000-8000-000000000000";

/// What a caller is to the things of this test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Is {
    /// The person whose case, licence and mandate they are.
    Owner,
    /// Staff of the hall, division or authority that handles the case.
    Handles,
    /// Nothing at all.
    Stranger,
}

struct Someone {
    name: &'static str,
    is: Is,
    roles: Vec<Role>,
    client: Client,
}

/// Who sees what: the rule of scope, apart from the code.
fn concerned(is: Is, thing: &str) -> bool {
    match thing {
        "cases" => matches!(is, Is::Owner | Is::Handles),
        "licences" | "mandates" => is == Is::Owner,
        _ => panic!("no rule says who sees {thing}"),
    }
}

struct World {
    hall: TestHall,
    people: Vec<Someone>,
    case: String,
    licence: String,
    mandate: String,
}

impl World {
    async fn start() -> Self {
        let hall = seeded().await;
        let owner = PersonId::random();
        with_card(&hall, owner).await;
        let citizen = hall.citizen(owner);
        let licences = citizen.get("/api/licence/v1/licences").await.ok().json();
        let case = submitted(&citizen).await;
        let mandate = given(&citizen).await;
        let people = people(&hall, owner);
        let licence = text(&licences["items"][0]["id"]);
        Self { hall, people, case, licence, mandate }
    }

    fn id_of(&self, thing: &str) -> &str {
        match thing {
            "cases" => &self.case,
            "licences" => &self.licence,
            _ => &self.mandate,
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

async fn given(citizen: &Client) -> String {
    let valid_to =
        chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now()) + chrono::TimeDelta::days(300);
    let body = json!({ "agent": Uuid::new_v4(), "acts": ["submit"], "valid_to": valid_to, "way": "code" });
    text(&citizen.post("/api/intake/v1/mandates", &body).await.ok().json()["id"])
}

/// Staff of every role, so that only the scope can keep them out.
const DESK: &[Role] = &[Role::Clerk, Role::Chief, Role::Reviewer, Role::Inspector];

fn people(hall: &TestHall, owner: PersonId) -> Vec<Someone> {
    let other_hall = HallId::from_uuid(Uuid::new_v4());
    let staff = |division: &str, authority: Option<&str>, at: Option<HallId>| {
        let subject = TokenSubject { hall: at, ..hall.staff_subject(DESK, division, authority) };
        hall.client(&subject)
    };
    let of = |name, is, client| Someone { name, is, roles: DESK.to_vec(), client };
    let agent = TokenSubject {
        villages: vec![DivisionPrefix::parse("341323110201").unwrap()],
        ..TokenSubject::plain(SubjectKind::Agent, Uuid::new_v4(), &[Role::Agent])
    };
    let department = TokenSubject {
        authority: Some(Uscc::parse(TOWNSHIP).unwrap()),
        ..TokenSubject::plain(SubjectKind::Department, Uuid::new_v4(), &[Role::Department])
    };
    let person = |name, is, id| Someone { name, is, roles: vec![Role::Citizen], client: hall.citizen(id) };
    vec![
        person("the applicant", Is::Owner, owner),
        person("another person", Is::Stranger, PersonId::random()),
        of("staff of the division", Is::Handles, staff(COUNTY, None, None)),
        of("staff of the authority", Is::Handles, staff(OTHER_COUNTY, Some(HEALTH), Some(other_hall))),
        of("staff of another hall", Is::Stranger, staff(COUNTY, None, Some(other_hall))),
        of("staff of another county", Is::Stranger, staff(OTHER_COUNTY, None, None)),
        of("staff of another authority", Is::Stranger, staff(OTHER_COUNTY, Some(TOWNSHIP), None)),
        Someone {
            name: "an agent without a mandate",
            is: Is::Stranger,
            roles: vec![Role::Agent],
            client: hall.client(&agent),
        },
        Someone {
            name: "a supervisor of another unit",
            is: Is::Stranger,
            roles: vec![Role::Supervisor],
            client: hall.staff(&[Role::Supervisor], OTHER_COUNTY, Some(TOWNSHIP)),
        },
        Someone {
            name: "the system of another authority",
            is: Is::Stranger,
            roles: vec![Role::Department],
            client: hall.client(&department),
        },
    ]
}

/// One operation on one kind of thing.
struct Asked {
    name: String,
    thing: &'static str,
    method: Method,
    path: String,
    upload: bool,
    body: Value,
    allowed: Vec<Role>,
}

/// The operations whose path names a case, a licence or a mandate.
fn asked(hall: &TestHall) -> Vec<Asked> {
    let (grants, asks) = (expected::grants(), expected::operations());
    let tables: Vec<_> = hall.services().iter().map(|service| (service.name, &service.routes)).collect();
    let document = openapi("http://hall", &tables);
    let mut found = Vec::new();
    for operation in operations(hall) {
        let name = operation.name();
        let path = name.split_once(' ').unwrap().1.to_owned();
        let thing = ["cases", "licences", "mandates"]
            .into_iter()
            .find(|thing| path.contains(&format!("/{thing}/{{id}}")));
        let (Some(thing), Some(permission)) = (thing, asks.get(&name)) else { continue };
        let method = Method::from_bytes(operation.info.method.as_str().as_bytes()).unwrap();
        let said = &document["paths"][&path][method.as_str().to_lowercase()]["requestBody"]["content"];
        found.push(Asked {
            thing,
            upload: said.is_object() && said.get("application/json").is_none(),
            body: said["application/json"]["example"].clone(),
            allowed: grants.get(permission).cloned().unwrap_or_default(),
            name,
            method,
            path,
        });
    }
    found
}

impl Asked {
    /// The path with `id`, and with likely words for the other names in it.
    fn at(&self, id: &str) -> String {
        let filled =
            self.path.replace("{id}", id).replace("{code}", "001").replace("{step}", "village_visit");
        filled
            .split('/')
            .map(|part| if part.starts_with('{') { ABSENT } else { part })
            .collect::<Vec<_>>()
            .join("/")
    }

    async fn by(&self, client: &Client, id: &str) -> Reply {
        let path = self.at(id);
        if self.upload {
            return client.send(photo(client, &path)).await;
        }
        let request = client
            .request(self.method.clone(), &path)
            .header("Idempotency-Key", Uuid::new_v4().to_string())
            .header("If-Match", "\"1\"");
        let request = if self.body.is_null() { request } else { request.json(&self.body) };
        client.send(request).await
    }
}

/// What two answers have in common that tell the caller nothing: status and code.
fn told(reply: &Reply) -> (u16, String) {
    let code = reply.json().get("code").and_then(Value::as_str).unwrap_or_default().to_owned();
    (reply.status.as_u16(), code)
}

#[actix_web::test]
async fn to_strangers_a_thing_that_exists_answers_like_one_that_does_not() {
    let world = World::start().await;
    let asked = asked(&world.hall);
    let pairs = asked.iter().flat_map(|asked| world.people.iter().map(move |who| (asked, who)));
    let may = |(asked, who): &(&Asked, &Someone)| who.roles.iter().any(|role| asked.allowed.contains(role));
    let out = |(asked, who): &(&Asked, &Someone)| !concerned(who.is, asked.thing);
    let cells: Vec<_> = pairs.filter(|pair| may(pair) && out(pair)).collect();
    let held = &world;
    let answers = stream::iter(cells.iter().copied())
        .map(|(asked, who)| async move {
            let real = asked.by(&who.client, held.id_of(asked.thing)).await;
            let none = asked.by(&who.client, ABSENT).await;
            let kept = told(&real) == told(&none) && real.status.as_u16() >= 400;
            (!kept).then(|| format!("{} by {}: {real} — of nothing: {none}", asked.name, who.name))
        })
        .buffer_unordered(8)
        .collect::<Vec<_>>();
    let wrong: Vec<String> = answers.await.into_iter().flatten().collect();
    println!("scope: {} cells of other persons, halls and authorities, {} wrong", cells.len(), wrong.len());
    assert!(wrong.is_empty(), "{} wrong cells:\n{}", wrong.len(), wrong.join("\n"));
    assert!(cells.len() >= 150, "{} cells", cells.len());
    world.hall.drain().await;
}

/// These judge what is sent before they look at the case, or ask for what this case has not; their own tests send what they
/// want, and that they answer strangers alike is shown above.
const BODY_FIRST: [&str; 25] = [
    "GET /api/intake/v1/mandates/{id}/evidence",
    "POST /api/intake/v1/cases/{id}/archive-holds",
    "POST /api/intake/v1/cases/{id}/archive-holds/{hold}/lift",
    "POST /api/intake/v1/cases/{id}/decide-on-the-spot",
    "POST /api/intake/v1/cases/{id}/decision",
    "POST /api/intake/v1/cases/{id}/duplicates/{other}",
    "POST /api/intake/v1/cases/{id}/experts",
    "POST /api/intake/v1/cases/{id}/experts/report",
    "POST /api/intake/v1/cases/{id}/experts/{expert}/replace",
    "POST /api/intake/v1/cases/{id}/extension",
    "POST /api/intake/v1/cases/{id}/fee-notice/reduction",
    "POST /api/intake/v1/cases/{id}/fee-notice/void",
    "POST /api/intake/v1/cases/{id}/hand-over",
    "POST /api/intake/v1/cases/{id}/hearing/notice",
    "POST /api/intake/v1/cases/{id}/objections",
    "POST /api/intake/v1/cases/{id}/objections/{objection}/settle",
    "POST /api/intake/v1/cases/{id}/payment",
    "POST /api/intake/v1/cases/{id}/reject",
    "POST /api/intake/v1/cases/{id}/release",
    "POST /api/intake/v1/cases/{id}/reopenings",
    "POST /api/intake/v1/cases/{id}/retention",
    "POST /api/intake/v1/cases/{id}/reviews/{office}",
    "POST /api/intake/v1/cases/{id}/steps/{step}",
    "POST /api/intake/v1/cases/{id}/suspensions",
    "POST /api/intake/v1/cases/{id}/withdraw",
];

/// The counterpart: without it a hall that refuses everyone would pass.
#[actix_web::test]
async fn whoever_is_concerned_reaches_the_thing_through_every_operation() {
    let world = World::start().await;
    let mut unreached = Vec::new();
    for asked in asked(&world.hall) {
        let may = |who: &&Someone| {
            concerned(who.is, asked.thing) && who.roles.iter().any(|role| asked.allowed.contains(role))
        };
        let mut reached = false;
        let mut concerned = 0;
        for who in world.people.iter().filter(may) {
            concerned += 1;
            let none = asked.by(&who.client, ABSENT).await;
            let real = asked.by(&who.client, world.id_of(asked.thing)).await;
            reached |= told(&real) != told(&none);
        }
        if concerned > 0 && !reached {
            unreached.push(asked.name);
        }
    }
    unreached.retain(|name| !BODY_FIRST.contains(&name.as_str()));
    assert!(unreached.is_empty(), "nobody reached the thing through {unreached:#?}");
    world.hall.drain().await;
}

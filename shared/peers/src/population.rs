//! The population register: `POST /v1/checks`.

use std::sync::{Mutex, PoisonError};

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Json},
};
use serde::Deserialize;
use serde_json::json;

use crate::{server::is_known, trouble::Switch};

/// Someone whom the register knows.
#[derive(Debug, Clone)]
pub struct Registered {
    /// The name.
    pub name: String,
    /// The citizen number.
    pub number: String,
    /// The division of the household, 12 digits.
    pub division: String,
    /// Whether he lives.
    pub alive: bool,
}

/// Whom the register of a hall on one's own machine knows: (name, number, division). Nobody of them exists; the
/// check digits are right.
pub const SAMPLE: &[(&str, &str, &str)] = &[
    ("王守田", "341323196804120313", "341323110201"),
    ("李桂芝", "341323195511035428", "341323110202"),
    ("陈小满", "341323199205061212", "341323110201"),
    ("刘春生", "341323198507152035", "341323110202"),
    ("张秋月", "341323199912010043", "341323110201"),
];

#[derive(Default)]
pub(crate) struct Population {
    pub(crate) people: Mutex<Vec<Registered>>,
    pub(crate) trouble: Switch,
}

#[derive(Deserialize)]
pub(crate) struct Question {
    name: String,
    number: String,
}

pub(crate) async fn check(
    request: HttpRequest,
    register: Data<Population>,
    question: Json<Question>,
) -> HttpResponse {
    if let Some(answer) = register.trouble.answer().await {
        return answer;
    }
    if !is_known(&request) {
        return HttpResponse::Unauthorized().finish();
    }
    let people = register.people.lock().unwrap_or_else(PoisonError::into_inner);
    let found = people.iter().find(|person| person.number == question.number);
    HttpResponse::Ok().json(match found {
        None => json!({ "result": "no_such_person" }),
        Some(person) if person.name != question.name => json!({ "result": "name_differs" }),
        Some(person) if !person.alive => json!({ "result": "deceased" }),
        Some(person) => json!({ "result": "match", "division": person.division }),
    })
}

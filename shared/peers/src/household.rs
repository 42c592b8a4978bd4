//! The household register: `POST /v1/households`. It says whether the one is the parent of the other, and gives nothing away beyond
//! that. Of a child whose household book it does not have it says that it does not know.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Json},
};
use serde::Deserialize;
use serde_json::json;

use crate::{server::is_known, trouble::Switch};

/// A child with one of his parents, as a household book has them.
#[derive(Debug, Clone)]
pub(crate) struct Kin {
    pub(crate) child: (String, String),
    pub(crate) parent: (String, String),
    /// Where the child's household is registered, 12 digits.
    pub(crate) division: String,
}

/// What the register of a hall on one's own machine knows: (child, his number, parent, his number, division). Nobody of them
/// exists; the check digits are right.
pub const HOUSEHOLDS: &[(&str, &str, &str, &str, &str)] = &[
    ("陈乐", "341323201806150018", "陈小满", "341323199205061212", "341323110201"),
    ("刘小雨", "341323202003010024", "刘春生", "341323198507152035", "341323110202"),
];

#[derive(Default)]
pub(crate) struct Households {
    pub(crate) known: Mutex<Vec<Kin>>,
    pub(crate) asked: AtomicUsize,
    pub(crate) trouble: Switch,
}

#[derive(Deserialize)]
pub(crate) struct Question {
    parent: One,
    child: One,
}

#[derive(Deserialize)]
struct One {
    name: String,
    number: String,
}

impl One {
    fn is(&self, (name, number): &(String, String)) -> bool {
        self.name == *name && self.number == *number
    }
}

pub(crate) async fn check(
    request: HttpRequest,
    register: Data<Households>,
    question: Json<Question>,
) -> HttpResponse {
    register.asked.fetch_add(1, Ordering::SeqCst);
    if let Some(answer) = register.trouble.answer().await {
        return answer;
    }
    if !is_known(&request) {
        return HttpResponse::Unauthorized().finish();
    }
    let known = register.known.lock().unwrap_or_else(PoisonError::into_inner);
    let mut books = known.iter().filter(|kin| kin.child.1 == question.child.number).peekable();
    if books.peek().is_none() {
        return HttpResponse::Ok().json(json!({ "result": "unknown" }));
    }
    let both = books.find(|kin| question.child.is(&kin.child) && question.parent.is(&kin.parent));
    HttpResponse::Ok().json(match both {
        Some(kin) => json!({ "result": "parent", "division": kin.division }),
        None => json!({ "result": "not_parent" }),
    })
}

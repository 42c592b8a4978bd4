//! The business register: `POST /v1/businesses`. It says whether code, name and legal representative belong together, and
//! gives nothing away beyond that.

use std::sync::{Mutex, PoisonError};

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Json},
};
use serde::Deserialize;
use serde_json::json;

use crate::{server::is_known, trouble::Switch};

/// A business that the register knows.
#[derive(Debug, Clone)]
pub struct Business {
    /// The unified social credit code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Name and citizen number of its legal representative.
    pub representative: (String, String),
    /// Where its seat is, 12 digits.
    pub division: String,
}

/// What the register of a hall on one's own machine knows: (code, name, representative, his number, division). Nobody and
/// nothing of it exists; the check digits are right.
pub const BUSINESSES: &[(&str, &str, &str, &str, &str)] =
    &[("91341323MA2N0001XH", "灵璧县渔沟镇小满石材经营部", "陈小满", "341323199205061212", "341323110201")];

#[derive(Default)]
pub(crate) struct Businesses {
    pub(crate) known: Mutex<Vec<Business>>,
    pub(crate) trouble: Switch,
}

#[derive(Deserialize)]
pub(crate) struct Question {
    code: String,
    name: String,
    representative: Representative,
}

#[derive(Deserialize)]
struct Representative {
    name: String,
    number: String,
}

pub(crate) async fn check(
    request: HttpRequest,
    register: Data<Businesses>,
    question: Json<Question>,
) -> HttpResponse {
    if let Some(answer) = register.trouble.answer().await {
        return answer;
    }
    if !is_known(&request) {
        return HttpResponse::Unauthorized().finish();
    }
    let known = register.known.lock().unwrap_or_else(PoisonError::into_inner);
    let found = known.iter().find(|business| business.code == question.code);
    let (name, number) = (&question.representative.name, &question.representative.number);
    HttpResponse::Ok().json(match found {
        None => json!({ "result": "no_such_business" }),
        Some(business) if business.name != question.name => json!({ "result": "name_differs" }),
        Some(business) if (&business.representative.0, &business.representative.1) != (name, number) => {
            json!({ "result": "representative_differs" })
        }
        Some(business) => json!({ "result": "match", "division": business.division }),
    })
}

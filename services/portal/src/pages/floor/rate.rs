//! 评价器: the screen that stands at a window. It renews itself without a script, shows the matter and the window and never a person,
//! and what it holds is no log-in: it can do nothing but rate what is asked there.
use crate::{
    client::{
        Fault,
        intake::{self as api, Choice, DeviceRequest, DeviceScreen},
    },
    error::PortalError,
    pages::{page, see_other},
    session::{Fields, Visitor, random_text},
    shell::Shell,
    words,
};
use actix_web::{
    HttpRequest, HttpResponse,
    web::{Form, Query},
};
use askama::Template;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

/// Where the device is.
const HERE: &str = "/screen/rate";
/// So often a device looks whether something is asked, in seconds.
const LOOKS_EVERY: i64 = 3;
/// So long it says thank you.
const THANKS_FOR: i64 = 5;
/// So long a page with a question stands at most: the next one may be asked meanwhile.
const STANDS_FOR: i64 = 30;

/// From the best to the worst: the mouth of each face.
const MOUTHS: [(&str, &str); 5] = [
    ("5", "M10 22q10 14 20 0z"),
    ("4", "M11 23q9 8 18 0"),
    ("3", "M12 26h16"),
    ("2", "M12 28q8-7 16 0"),
    ("1", "M11 30q9-12 18 0"),
];

#[derive(Deserialize)]
pub(super) struct ScreenQuery {
    #[serde(default)]
    level: String,
    #[serde(default)]
    done: String,
}

/// A level that can be pressed.
struct Face {
    level: String,
    name: String,
    mouth: &'static str,
}

/// What stands on the screen.
enum Stage {
    /// Nothing is linked here: the code is typed.
    Link,
    /// Nobody is asked.
    Idle,
    /// How satisfied is he?
    Level(DeviceRequest, Vec<Face>),
    /// Why?
    Reasons(DeviceRequest, Choice),
    /// Said.
    Thanks,
}

#[derive(Template)]
#[template(path = "floor/rate.html")]
struct RateScreen {
    shell: Shell,
    hall: String,
    window: i16,
    stage: Stage,
    /// After so many seconds the page is loaded anew; never while a code is typed.
    renews: Option<i64>,
    told: Option<String>,
}

fn face(choice: &Choice) -> Face {
    let mouth = MOUTHS.iter().find(|(code, _)| *code == choice.level).map_or("M12 26h16", |(_, path)| *path);
    Face { level: choice.level.clone(), name: choice.name.clone(), mouth }
}

pub(super) async fn screen(
    visitor: Visitor,
    request: HttpRequest,
    query: Query<ScreenQuery>,
) -> Result<HttpResponse, PortalError> {
    let Some(device) = visitor.portal.cookies.device_of(&request) else {
        return show(&visitor, None, Stage::Link, None);
    };
    let screen = match api::rating_screen(&visitor.api, &random_text()?, &device).await {
        Ok(screen) => screen,
        Err(Fault::Refused { status: 403, .. }) => {
            let told = words::sentence("rating_device_unknown").map(str::to_owned);
            return show(&visitor, None, Stage::Link, told);
        }
        Err(fault) => return Err(fault.into()),
    };
    let DeviceScreen { hall, window, asked } = screen;
    let stage = match asked {
        Some(asked) => match asked.choices.iter().find(|choice| choice.level == query.level).cloned() {
            Some(choice) => Stage::Reasons(asked, choice),
            None => {
                let faces = asked.choices.iter().map(face).collect();
                Stage::Level(asked, faces)
            }
        },
        None if query.done.is_empty() => Stage::Idle,
        None => Stage::Thanks,
    };
    show(&visitor, Some((hall, window)), stage, None)
}

fn show(
    visitor: &Visitor,
    place: Option<(String, i16)>,
    stage: Stage,
    told: Option<String>,
) -> Result<HttpResponse, PortalError> {
    let renews = match &stage {
        Stage::Link => None,
        Stage::Idle => Some(LOOKS_EVERY),
        Stage::Thanks => Some(THANKS_FOR),
        Stage::Level(asked, _) => Some(asked.seconds.clamp(1, STANDS_FOR)),
        Stage::Reasons(asked, _) => Some(asked.seconds.max(1)),
    };
    let (hall, window) = place.unwrap_or_default();
    page(&RateScreen { shell: visitor.shell("评价"), hall, window, stage, renews, told })
}

/// A form of a page that has no session: it has to come from here.
fn ours(visitor: &Visitor, request: &HttpRequest) -> Result<(), PortalError> {
    if visitor.portal.is_ours(request) { Ok(()) } else { Err(PortalError::ForeignForm) }
}

pub(super) async fn pair(
    visitor: Visitor,
    request: HttpRequest,
    form: Form<Vec<(String, String)>>,
) -> Result<HttpResponse, PortalError> {
    ours(&visitor, &request)?;
    let fields = Fields(form.into_inner());
    match api::pair_rating_device(&visitor.api, &random_text()?, fields.text("code")).await {
        Ok(paired) => {
            let mut answer = see_other(HERE);
            let cookie = visitor.portal.cookies.device(paired.device);
            answer.add_cookie(&cookie).map_err(|_bad_value| PortalError::Unreadable("the device"))?;
            Ok(answer)
        }
        Err(fault) if fault.is_refusal() => show(&visitor, None, Stage::Link, Some(words::fault(&fault).1)),
        Err(fault) => Err(fault.into()),
    }
}

pub(super) async fn press(
    visitor: Visitor,
    request: HttpRequest,
    form: Form<Vec<(String, String)>>,
) -> Result<HttpResponse, PortalError> {
    ours(&visitor, &request)?;
    let fields = Fields(form.into_inner());
    let device = visitor.portal.cookies.device_of(&request).unwrap_or_default();
    let Ok(asked) = fields.text("request").parse::<Uuid>() else { return Ok(see_other(HERE)) };
    let (what, body) = if fields.text("do") == "skip" {
        ("skip", json!({ "device": device, "request": asked }))
    } else {
        let (level, options) = (fields.text("level"), fields.all("option"));
        ("rate", json!({ "device": device, "request": asked, "level": level, "options": options }))
    };
    match api::press_rating(&visitor.api, &random_text()?, what, &body).await {
        Ok(()) if what == "rate" => Ok(see_other("/screen/rate?done=1")),
        Ok(()) => Ok(see_other(HERE)),
        // Too late, pressed twice, rated elsewhere: the screen shows what is asked now.
        Err(fault) if fault.is_refusal() => Ok(see_other(HERE)),
        Err(fault) => Err(fault.into()),
    }
}

//! On to intake and back, in the agent's name: his devices, his packets, and his device's list compared with the hall's.
use super::asked::{Agent, Refusal, Sent};
use crate::{
    client::intake::{self as api, Device},
    words,
};
use actix_web::{HttpResponse, web::Json};
use serde::Serialize;
use uuid::Uuid;

/// Who is logged in, and which devices are his.
#[derive(Serialize)]
pub(super) struct Session {
    /// The agent: a device proves its key for him.
    agent: Uuid,
    /// What the script sends along with whatever it sends.
    csrf: String,
    /// His devices, with the key that the hall signs receipts with.
    devices: Vec<Device>,
}

pub(super) async fn session(asked: Agent) -> Result<Json<Session>, Refusal> {
    let Agent(user) = asked;
    let devices = api::list_devices(user.api()).await?;
    Ok(Json(Session { agent: user.claims.sub, csrf: user.csrf, devices }))
}

pub(super) async fn register(sent: Sent) -> Result<Json<Device>, Refusal> {
    Ok(Json(api::register_device(sent.agent.api(), sent.body).await?))
}

/// Forwards packets as they are signed; what the hall says to each comes back with a sentence where it has only a code.
pub(super) async fn send(sent: Sent) -> Result<HttpResponse, Refusal> {
    let mut answered = api::send_packets(sent.agent.api(), sent.body).await?;
    for answer in &mut answered.answers {
        let known = answer.code.as_deref().and_then(words::sentence);
        let kept = "中心这会儿没收下，手机里留着，过几分钟再送。";
        answer.text = answer.code.is_some().then(|| known.unwrap_or(kept).to_owned());
    }
    Ok(HttpResponse::Ok().json(answered))
}

pub(super) async fn compare(sent: Sent) -> Result<HttpResponse, Refusal> {
    let compared = api::compare_packets(sent.agent.api(), sent.body).await?;
    Ok(HttpResponse::Ok().json(compared))
}

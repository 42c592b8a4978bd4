//! The pages after the right password: a code, an app to be set up, recovery codes to be written down.

use actix_web::{HttpResponse, http::StatusCode};
use qrcode::{Color, EcLevel, QrCode};
use schemars::JsonSchema;
use serde::Deserialize;
use std::fmt::Write;

use super::login_page::{AuthorizeQuery, escape, hidden, message, page};
use crate::flows::second_factor::Ask;

/// The form after the right password.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct SecondForm {
    /// What the client asked for.
    #[serde(flatten)]
    pub(crate) asked: AuthorizeQuery,
    /// The ticket of this log-in.
    pub(crate) ticket: String,
    /// The code; none where nothing is asked any more.
    #[serde(default)]
    pub(crate) code: String,
}

/// Asks for a code.
pub(crate) fn second_page(
    asked: &AuthorizeQuery,
    ticket: &str,
    ask: &Ask,
    wrong: Option<&str>,
    redirect_origin: &str,
) -> HttpResponse {
    let (title, before, label, help) = match ask {
        Ask::Message { mobile, sent } => (
            "验证手机",
            message_words(mobile, *sent),
            "短信验证码",
            "没收到？等一分钟，返回上一页再登录一次。手机号换了，用登录过的设备登录，或带身份证到窗口办事。",
        ),
        Ask::App => (
            "第二步验证",
            "<p>打开验证器应用，输入“通办”下面的 6 位数字。</p>".to_owned(),
            "验证码",
            "手机不在身边，输入一个没用过的备用码；用过要重新绑定验证器。备用码也没有，请本单位的系统管理员和安全管理员一起给您开新账号。",
        ),
        Ask::Enrol { address, key } => (
            "绑定验证器",
            enrol_words(address, key),
            "应用里显示的 6 位数字",
            "验证器是手机上的应用，按时间显示 6 位数字，不用联网。常用的都可以，支持 TOTP 就行。",
        ),
    };
    let numeric = if matches!(ask, Ask::App) { "" } else { r#" inputmode="numeric""# };
    let body = format!(
        r#"<h1>{title}</h1>{message}{before}<form method="post" action="/api/identity/v1/second">{hidden}{ticket}
<label for="code">{label}</label>
<input id="code" name="code" autocomplete="one-time-code"{numeric} maxlength="20" required autofocus>
<button type="submit">继续</button></form>
<p class="help">{help}</p>"#,
        message = message(wrong),
        hidden = hidden(asked),
        ticket = ticket_field(ticket),
    );
    let status = if wrong.is_some() { StatusCode::UNAUTHORIZED } else { StatusCode::OK };
    page(title, &body, redirect_origin, status)
}

/// Shows recovery codes, once.
pub(crate) fn recovery_page(
    asked: &AuthorizeQuery,
    ticket: &str,
    codes: &[String],
    redirect_origin: &str,
) -> HttpResponse {
    let codes: String = codes.iter().map(|code| format!("<li><code>{}</code></li>", escape(code))).collect();
    let body = format!(
        r#"<h1>绑定好了</h1><p>抄下这 8 个备用码，放在安全的地方。手机丢了，靠它们登录；每个只能用一次，离开这一页就看不到了。</p>
<ol class="codes">{codes}</ol>
<form method="post" action="/api/identity/v1/second">{hidden}{ticket}<button type="submit">抄好了，继续</button></form>"#,
        hidden = hidden(asked),
        ticket = ticket_field(ticket),
    );
    page("备用码", &body, redirect_origin, StatusCode::OK)
}

fn ticket_field(ticket: &str) -> String {
    format!(r#"<input type="hidden" name="ticket" value="{}">"#, escape(ticket))
}

fn message_words(mobile: &str, sent: bool) -> String {
    let to = if mobile.is_empty() { "您的手机".to_owned() } else { escape(mobile) };
    if sent {
        format!("<p>这台设备第一次登录，验证码已发到 {to}。</p>")
    } else {
        format!(
            "<p>这台设备第一次登录，要发验证码到 {to}，可短信这会儿发不出去，不怪您。请过几分钟再登录。</p>"
        )
    }
}

fn enrol_words(address: &str, key: &str) -> String {
    let code = svg(address).unwrap_or_default();
    let groups: Vec<String> =
        key.as_bytes().chunks(4).map(|four| String::from_utf8_lossy(four).into_owned()).collect();
    format!(
        r#"<p>用手机上的验证器应用扫这个码：</p><div class="qr">{code}</div>
<p>扫不了，手工输入：<code class="key">{}</code></p>"#,
        groups.join(" ")
    )
}

/// The text as a QR code.
fn svg(text: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let mut path = String::new();
    for (place, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            // Writing into a string does not fail.
            let _ = write!(path, "M{} {}h1v1h-1z", place % width + 4, place / width + 4);
        }
    }
    let side = width + 8;
    Some(format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges" role="img" aria-label="绑定验证器的二维码"><path d="{path}"/></svg>"#
    ))
}

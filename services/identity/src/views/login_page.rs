//! The log-in page: plain HTML without scripts, every value escaped.

use actix_web::{HttpResponse, http::StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The style sheet, from an address of its own so that the page needs no inline style.
pub(crate) const CSS: &str = include_str!("login.css");

/// What a client asks for at `/authorize`; also the hidden fields of the form.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
pub(crate) struct AuthorizeQuery {
    /// Always `code`.
    pub(crate) response_type: Option<String>,
    /// Which client asks.
    pub(crate) client_id: Option<String>,
    /// Where the code goes: a registered address.
    pub(crate) redirect_uri: Option<String>,
    /// `openid`.
    pub(crate) scope: Option<String>,
    /// Given back with the code.
    pub(crate) state: Option<String>,
    /// Put into the id token.
    pub(crate) nonce: Option<String>,
    /// The PKCE challenge.
    pub(crate) code_challenge: Option<String>,
    /// Always `S256`.
    pub(crate) code_challenge_method: Option<String>,
    /// Whether the page offers the province's provider; never asked for by a client.
    #[serde(skip)]
    pub(crate) province: bool,
    /// Whether the page offers certificates of the staff; never asked for by a client.
    #[serde(skip)]
    pub(crate) certificate: bool,
    /// `second_factor` sets up an app at this log-in, if there is none.
    pub(crate) acr_values: Option<String>,
}

impl AuthorizeQuery {
    /// Where the answer goes, as it was asked; empty if nothing was.
    pub(crate) fn redirect(&self) -> &str {
        self.redirect_uri.as_deref().unwrap_or_default()
    }
}

/// The log-in form.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct AuthorizeForm {
    /// What the client asked for.
    #[serde(flatten)]
    pub(crate) asked: AuthorizeQuery,
    /// The user name.
    pub(crate) user_name: String,
    /// The password.
    pub(crate) password: String,
}

/// The page with its form; `redirect_origin` is where the form's answer may lead.
pub(crate) fn login_page(
    asked: &AuthorizeQuery,
    message: Option<&str>,
    redirect_origin: &str,
    status: StatusCode,
) -> HttpResponse {
    let (hidden, message) = (hidden(asked), self::message(message));
    let province = if asked.province { province_link(asked) } else { String::new() };
    let certificate = if asked.certificate { certificate_button(&hidden) } else { String::new() };
    let body = format!(
        r#"<h1>登录</h1>{message}<form method="post" action="authorize">{hidden}
<label for="user_name">用户名或身份证号</label>
<input id="user_name" name="user_name" autocomplete="username" autocapitalize="none" required autofocus>
<label for="password">密码</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<button type="submit">登录</button></form>
<form method="get" action="passkey">{hidden}<button type="submit" class="plain">用通行密钥登录</button></form>
{certificate}{province}<p class="help">没有账号？<a href="register">注册</a>。<a href="recover">忘了密码</a>？手里有<a href="enrol">开户码</a>？打不开、手机换了：带身份证到镇为民服务中心窗口，或打 <a href="tel:12345">12345</a>。</p>"#
    );
    page("登录", &body, redirect_origin, status)
}

/// The way to the page for devices of the staff.
fn certificate_button(hidden: &str) -> String {
    format!(
        r#"<form method="get" action="certificate">{hidden}<button type="submit" class="plain">工作人员用密码钥匙登录</button></form>"#
    )
}

/// The way to the province's provider and back; a link, for the way leads to another site.
fn province_link(asked: &AuthorizeQuery) -> String {
    let query = serde_urlencoded::to_string(asked).unwrap_or_default();
    format!(r#"<p><a class="go" href="upstream?{}">省统一身份认证登录</a></p>"#, escape(&query))
}

/// What the client asked for, as hidden fields of a form.
pub(super) fn hidden(asked: &AuthorizeQuery) -> String {
    let fields = [
        ("response_type", &asked.response_type),
        ("client_id", &asked.client_id),
        ("redirect_uri", &asked.redirect_uri),
        ("scope", &asked.scope),
        ("state", &asked.state),
        ("nonce", &asked.nonce),
        ("code_challenge", &asked.code_challenge),
        ("code_challenge_method", &asked.code_challenge_method),
        ("acr_values", &asked.acr_values),
    ];
    let given = fields.iter().filter_map(|(name, value)| Some((name, value.as_ref()?)));
    let field = |(name, value): (&&str, &String)| {
        format!(r#"<input type="hidden" name="{name}" value="{}">"#, escape(value))
    };
    given.map(field).collect()
}

/// What went wrong, said first.
pub(super) fn message(text: Option<&str>) -> String {
    text.map(|text| format!(r#"<p class="message" role="alert">{}</p>"#, escape(text))).unwrap_or_default()
}

/// A page that says something and asks nothing.
pub(crate) fn message_page(title: &str, text: &str, status: StatusCode) -> HttpResponse {
    let body = format!("<h1>{}</h1><p>{}</p>", escape(title), escape(text));
    page(title, &body, "", status)
}

pub(super) fn page(title: &str, body: &str, form_target: &str, status: StatusCode) -> HttpResponse {
    framed(title, body, ("", ""), form_target, status)
}

/// The same with the script of passkeys, from an address of its own.
pub(super) fn scripted_page(title: &str, body: &str, form_target: &str, status: StatusCode) -> HttpResponse {
    let script = r#"<script type="module" src="/api/identity/v1/passkey.js"></script>"#;
    framed(title, body, (script, "script-src 'self'; "), form_target, status)
}

pub(super) fn framed(
    title: &str,
    body: &str,
    (script, allowed): (&str, &str),
    form_target: &str,
    status: StatusCode,
) -> HttpResponse {
    let html = format!(
        r#"<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{} · 通办</title>
<link rel="stylesheet" href="/api/identity/v1/login.css">{script}</head><body><header>政务服务大厅</header><main>{body}</main></body></html>"#,
        escape(title)
    );
    let policy = format!(
        "default-src 'none'; {allowed}style-src 'self'; form-action 'self' {form_target}; base-uri 'none'; frame-ancestors 'none'"
    );
    HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header(("Content-Security-Policy", policy))
        .insert_header(("Cache-Control", "no-store"))
        .insert_header(("Referrer-Policy", "no-referrer"))
        .insert_header(("X-Content-Type-Options", "nosniff"))
        .insert_header(("X-Frame-Options", "DENY"))
        .body(html)
}

pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn what_a_client_sends_cannot_become_markup() {
        let asked = AuthorizeQuery {
            state: Some(r#""><script>alert(1)</script>"#.to_owned()),
            ..AuthorizeQuery::default()
        };
        let answer = login_page(&asked, Some("<b>"), "", StatusCode::OK);
        let body = actix_web::body::to_bytes(answer.into_body()).await.unwrap();
        let html = String::from_utf8(body.to_vec()).unwrap();
        assert!(!html.contains("<script") && !html.contains("<b>") && html.contains("&lt;script&gt;"));
    }
}

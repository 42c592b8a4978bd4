//! The pages on which someone registers himself.

use actix_web::{HttpResponse, http::StatusCode};
use kernel::code::{CitizenNo, MobileNo};
use schemars::JsonSchema;
use serde::Deserialize;

use super::login_page::{escape, message, page};
use crate::domain::{password::NewPassword, person::PersonName, registration::Applicant};

/// What someone who registers fills in.
#[derive(Default, Deserialize, JsonSchema)]
pub(crate) struct RegisterForm {
    /// The name as on the identity card.
    pub(crate) name: String,
    /// The citizen number.
    pub(crate) number: String,
    /// The mobile number.
    pub(crate) mobile: String,
    /// The password: 8 to 128 characters.
    pub(crate) password: String,
    /// The password again.
    pub(crate) again: String,
}

/// The code that was sent.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct ConfirmForm {
    /// What the page before carried.
    pub(crate) registration: String,
    /// Six digits.
    pub(crate) code: String,
}

/// A field and what is wrong with it.
pub(crate) type Mistake = (&'static str, &'static str);

impl RegisterForm {
    /// Who registers, and with which password; or what has to be put right.
    pub(crate) fn read(&self) -> Result<(Applicant, NewPassword), Vec<Mistake>> {
        let mut mistakes = Vec::new();
        let name = PersonName::parse(&self.name);
        if name.is_err() {
            mistakes.push(("name", "还没填姓名。请照身份证填。"));
        }
        let number = CitizenNo::parse(&self.number);
        if number.is_err() {
            mistakes.push(("number", "身份证号不对，少了一位，或者抄错了。请对照身份证再填。"));
        }
        let mobile = MobileNo::parse(&self.mobile);
        if mobile.is_err() {
            mistakes.push(("mobile", "手机号不对。手机号是 11 位数字。"));
        }
        let password = NewPassword::parse(&self.password);
        if password.is_err() {
            mistakes.push(("password", "密码要 8 个字以上，不能是 12345678 这样谁都猜得到的。"));
        } else if self.password != self.again {
            mistakes.push(("again", "两次填的密码不一样。请再填一次。"));
        }
        match (name, number, mobile, password) {
            (Ok(name), Ok(number), Ok(mobile), Ok(password)) if mistakes.is_empty() => {
                Ok((Applicant { name: name.as_str().to_owned(), number, mobile }, password))
            }
            _ => Err(mistakes),
        }
    }
}

/// The form, with what was filled in save the passwords.
pub(crate) fn register_page(given: &RegisterForm, mistakes: &[Mistake], said: Option<&str>) -> HttpResponse {
    let field = |name: &str, label: &str, hint: &str, attributes: &str, value: &str| {
        let wrong = mistakes.iter().find(|(field, _)| *field == name).map(|(_, words)| *words);
        let note = wrong.map_or(hint, |words| words);
        let class = if wrong.is_some() { "wrong" } else { "hint" };
        let invalid = if wrong.is_some() { r#" aria-invalid="true""# } else { "" };
        format!(
            r#"<label for="{name}">{label}</label><p class="{class}" id="{name}-n">{note}</p>
<input id="{name}" name="{name}" value="{}" aria-describedby="{name}-n"{invalid} {attributes} required>"#,
            escape(value)
        )
    };
    let said = said.or_else(|| (!mistakes.is_empty()).then_some("有几处要改，改好再继续。"));
    let body = format!(
        r#"<h1>注册</h1>{}<p>网上注册只要几分钟：核对身份，收一条短信。</p><form method="post" action="/api/identity/v1/register">
{}{}{}{}{}<button type="submit">下一步：收验证码</button></form>
<p class="help">有账号了？<a href="/login">去登录</a>。也可以带身份证到为民服务中心窗口开通。</p>"#,
        message(said),
        field("name", "姓名", "照身份证填。", r#"autocomplete="name" maxlength="100""#, &given.name),
        field("number", "身份证号", "18 位。", r#"autocomplete="off" maxlength="20""#, &given.number),
        field(
            "mobile",
            "手机号",
            "验证码会发到这个手机。",
            r#"autocomplete="tel-national" inputmode="tel" maxlength="15""#,
            &given.mobile
        ),
        field(
            "password",
            "设一个密码",
            "8 个字以上。",
            r#"type="password" autocomplete="new-password" maxlength="128""#,
            ""
        ),
        field(
            "again",
            "再填一次密码",
            "和上面一样。",
            r#"type="password" autocomplete="new-password" maxlength="128""#,
            ""
        ),
    );
    let status = if said.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    page("注册", &body, "", status)
}

/// Asks for the code that was sent.
pub(crate) fn code_page(registration: &str, mobile: &str, sent: bool, wrong: Option<&str>) -> HttpResponse {
    let words = if sent {
        format!("<p>验证码已发到 {}，10 分钟内有效。</p>", escape(mobile))
    } else {
        "<p>短信这会儿发不出去，不怪您。请过几分钟返回上一页，再按一次“下一步”。</p>".to_owned()
    };
    let body = format!(
        r#"<h1>验证手机</h1>{}{words}<form method="post" action="/api/identity/v1/register/confirm"><input type="hidden" name="registration" value="{}">
<label for="code">短信验证码</label>
<input id="code" name="code" autocomplete="one-time-code" inputmode="numeric" maxlength="10" required autofocus>
<button type="submit">完成注册</button></form>
<p class="help">没收到？等一分钟，返回上一页，再按一次“下一步”。</p>"#,
        message(wrong),
        escape(registration)
    );
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    page("验证手机", &body, "", status)
}

/// What came of it: heading, words, and where to go on.
pub(crate) fn outcome_page(title: &str, words: &str, link: (&str, &str), status: StatusCode) -> HttpResponse {
    let (href, text) = link;
    let body = format!(
        r#"<h1>{}</h1><p>{}</p><p><a class="go" href="{href}">{text}</a></p>"#,
        escape(title),
        escape(words)
    );
    page(title, &body, "", status)
}

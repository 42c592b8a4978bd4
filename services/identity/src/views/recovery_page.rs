//! The pages for a forgotten password, and for a password chosen with a code that was handed over.

use actix_web::{HttpResponse, http::StatusCode};
use kernel::code::CitizenNo;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    login_page::{escape, message, page},
    register_page::Mistake,
};
use crate::domain::{password::NewPassword, person::PersonName, recovery::Forgetful};

/// Who has forgotten his password.
#[derive(Default, Deserialize, JsonSchema)]
pub(crate) struct RecoverForm {
    /// The name as on the identity card.
    pub(crate) name: String,
    /// The citizen number.
    pub(crate) number: String,
}

/// The code that was sent, and the password that shall count.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct ProveForm {
    /// What the page before carried.
    pub(crate) recovery: String,
    /// Six digits.
    pub(crate) code: String,
    /// The new password: 8 to 128 characters.
    pub(crate) password: String,
    /// The password again.
    pub(crate) again: String,
}

/// A code that was handed over, and the password chosen with it.
#[derive(Default, Deserialize, JsonSchema)]
pub(crate) struct EnrolForm {
    /// User name or citizen number.
    pub(crate) user_name: String,
    /// The code that was handed over.
    pub(crate) code: String,
    /// The new password: 8 to 128 characters.
    pub(crate) password: String,
    /// The password again.
    pub(crate) again: String,
}

const NAME: &str = "还没填姓名。请照身份证填。";
const NUMBER: &str = "身份证号不对，少了一位，或者抄错了。请对照身份证再填。";

impl RecoverForm {
    /// Who it is, as he says; or what has to be put right.
    pub(crate) fn read(&self) -> Result<Forgetful, Vec<Mistake>> {
        let (name, number) = (PersonName::parse(&self.name), CitizenNo::parse(&self.number));
        match (name, number) {
            (Ok(name), Ok(number)) => Ok(Forgetful { name: name.as_str().to_owned(), number }),
            (name, number) => {
                let name = name.err().map(|_bad| ("name", NAME));
                let number = number.err().map(|_bad| ("number", NUMBER));
                Err([name, number].into_iter().flatten().collect())
            }
        }
    }
}

/// A new password that was typed twice; or what has to be put right.
pub(crate) fn chosen(password: &str, again: &str) -> Result<NewPassword, Mistake> {
    match NewPassword::parse(password) {
        Err(_weak) => Err(("password", "密码要 8 个字以上，不能是 12345678 这样谁都猜得到的。")),
        Ok(_) if password != again => Err(("again", "两次填的密码不一样。请再填一次。")),
        Ok(password) => Ok(password),
    }
}

/// One input with its label, its hint or its mistake.
fn field(
    mistakes: &[Mistake],
    (name, label, hint): (&str, &str, &str),
    attributes: &str,
    value: &str,
) -> String {
    let wrong = mistakes.iter().find(|(field, _)| *field == name).map(|(_, words)| *words);
    let class = if wrong.is_some() { "wrong" } else { "hint" };
    let invalid = if wrong.is_some() { r#" aria-invalid="true""# } else { "" };
    format!(
        r#"<label for="{name}">{label}</label><p class="{class}" id="{name}-n">{}</p>
<input id="{name}" name="{name}" value="{}" aria-describedby="{name}-n"{invalid} {attributes} required>"#,
        wrong.unwrap_or(hint),
        escape(value)
    )
}

const PASSWORD: &str = r#"type="password" autocomplete="new-password" maxlength="128""#;

fn said(mistakes: &[Mistake]) -> (Option<&'static str>, StatusCode) {
    if mistakes.is_empty() {
        return (None, StatusCode::OK);
    }
    (Some("有几处要改，改好再继续。"), StatusCode::UNPROCESSABLE_ENTITY)
}

/// Asks who it is.
pub(crate) fn recover_page(given: &RecoverForm, mistakes: &[Mistake]) -> HttpResponse {
    let (words, status) = said(mistakes);
    let body = format!(
        r#"<h1>忘了密码</h1>{}<p>填好后，验证码发到您登记过的手机。设了新密码要等一段时间才生效，这段时间里会告诉您本人。急着办事，带身份证到窗口，当场重设。</p>
<form method="post" action="/api/identity/v1/recover">{}{}<button type="submit">下一步：收验证码</button></form>
<p class="help">手机号换了？带身份证到就近的为民服务中心窗口，当场就能换。工作人员忘了密码，请本单位的系统管理员和安全管理员当面重设。</p>"#,
        message(words),
        field(
            mistakes,
            ("name", "姓名", "照身份证填。"),
            r#"autocomplete="name" maxlength="100""#,
            &given.name
        ),
        field(
            mistakes,
            ("number", "身份证号", "18 位。"),
            r#"autocomplete="off" maxlength="20""#,
            &given.number
        ),
    );
    page("忘了密码", &body, "", status)
}

/// Asks for the code and the new password. It says the same whether a code was sent or not.
pub(crate) fn prove_page(recovery: &str, mistakes: &[Mistake], wrong: Option<&str>) -> HttpResponse {
    let (words, mut status) = said(mistakes);
    if wrong.is_some() {
        status = StatusCode::UNPROCESSABLE_ENTITY;
    }
    let body = format!(
        r#"<h1>设新密码</h1>{}<p>姓名和号码对得上、又登记过手机的，验证码已经发到那个手机，10 分钟内有效。</p>
<form method="post" action="/api/identity/v1/recover/confirm"><input type="hidden" name="recovery" value="{}">
<label for="code">短信验证码</label><input id="code" name="code" autocomplete="one-time-code" inputmode="numeric" maxlength="10" required autofocus>
{}{}<button type="submit">设新密码</button></form>
<p class="help">一直没收到？可能是没有登记手机，或者登记的是旧号码。带身份证到窗口，当场就能办。</p>"#,
        message(wrong.or(words)),
        escape(recovery),
        field(mistakes, ("password", "新密码", "8 个字以上。"), PASSWORD, ""),
        field(mistakes, ("again", "再填一次新密码", "和上面一样。"), PASSWORD, ""),
    );
    page("设新密码", &body, "", status)
}

/// Asks for a code that was handed over, and a password.
pub(crate) fn enrol_page(given: &EnrolForm, mistakes: &[Mistake], wrong: Option<&str>) -> HttpResponse {
    let (words, mut status) = said(mistakes);
    if wrong.is_some() {
        status = StatusCode::UNPROCESSABLE_ENTITY;
    }
    let body = format!(
        r#"<h1>用开户码设密码</h1>{}<p>窗口或管理员当面给您的那张开户码，一天内用一次有效。</p>
<form method="post" action="/api/identity/v1/enrol">{}{}{}{}<button type="submit">设好密码</button></form>
<p class="help">开户码过期了，请再到窗口办一次；工作人员请找管理员。</p>"#,
        message(wrong.or(words)),
        field(
            mistakes,
            ("user_name", "身份证号或用户名", "群众填身份证号，工作人员填用户名。"),
            r#"autocomplete="username" autocapitalize="none" maxlength="40""#,
            &given.user_name
        ),
        field(
            mistakes,
            ("code", "开户码", "字母和数字，大小写、空格都不要紧。"),
            r#"autocomplete="off" maxlength="60""#,
            &given.code
        ),
        field(mistakes, ("password", "设一个密码", "8 个字以上。"), PASSWORD, ""),
        field(mistakes, ("again", "再填一次密码", "和上面一样。"), PASSWORD, ""),
    );
    page("用开户码设密码", &body, "", status)
}

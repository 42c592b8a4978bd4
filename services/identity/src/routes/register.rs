//! Handlers with which someone registers himself.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{Data, Form},
};
use kernel::{
    db::Db,
    http::{Answer, Traced},
};

use super::{
    authorize::{DEVICE, is_from_elsewhere, source_of},
    oauth::anybody,
};
use crate::{
    domain::guardian::{Capacity, capacity_by_age},
    flows::{
        desk::Desk,
        register::{self, Confirmed},
    },
    problem::IdentityError,
    views::{
        login_page::message_page,
        register_page::{ConfirmForm, RegisterForm, code_page, outcome_page, register_page},
    },
};

const AGAIN: (&str, &str) = ("/api/identity/v1/register", "重新注册");
const TOO_MANY: &str = "这个号码今天要的验证码太多了。请一小时以后再来，或带身份证到窗口，当场就好。";
const UNDER_EIGHT: &str = "不满八周岁的孩子没有自己的账号，由监护人登录后替他办（民法典第二十条）。请监护人带户口簿或出生医学证明到窗口登记一次监护关系。";
const CLOSED: &str = "这里还没有开通网上注册。请带身份证到就近的为民服务中心窗口，当场就能开通。";

pub(crate) async fn ask_registration(desk: Data<Desk>) -> Answer<HttpResponse> {
    Ok(match desk.settings.outside {
        Some(_) => register_page(&RegisterForm::default(), &[], None),
        None => closed(),
    })
}

pub(crate) async fn begin_registration(
    request: HttpRequest,
    db: Data<Db>,
    desk: Data<Desk>,
    form: Form<RegisterForm>,
) -> Answer<HttpResponse> {
    if is_from_elsewhere(&request) {
        return Ok(message_page("没有提交", "请从注册页面提交。", StatusCode::FORBIDDEN));
    }
    let Some(outside) = &desk.settings.outside else { return Ok(closed()) };
    let actor = anybody(Traced(Traced::of(&request)));
    if let Some(page) = held_back(&request, &db, &desk).await? {
        return Ok(page);
    }
    let (applicant, password) = match form.read() {
        Ok(read) => read,
        Err(mistakes) => return Ok(register_page(&form, &mistakes, None)),
    };
    if capacity_by_age(applicant.number.birth_date(), desk.clock.now()) == Capacity::None {
        return Ok(message_page("请监护人来办", UNDER_EIGHT, StatusCode::CONFLICT));
    }
    let begun =
        register::begin_registration(&db, &actor, &desk.passwords, outside, &applicant, password).await;
    Ok(match begun {
        Ok(begun) => code_page(&begun.secret, &begun.mobile, begun.sent, None),
        Err(IdentityError::TooManyCodes) => {
            message_page("请过一会儿再来", TOO_MANY, StatusCode::TOO_MANY_REQUESTS)
        }
        Err(error) => return Err(error.into()),
    })
}

pub(crate) async fn confirm_registration(
    request: HttpRequest,
    db: Data<Db>,
    desk: Data<Desk>,
    form: Form<ConfirmForm>,
) -> Answer<HttpResponse> {
    if is_from_elsewhere(&request) {
        return Ok(message_page("没有提交", "请从注册页面提交。", StatusCode::FORBIDDEN));
    }
    let Some(outside) = &desk.settings.outside else { return Ok(closed()) };
    let actor = anybody(Traced(Traced::of(&request)));
    if let Some(page) = held_back(&request, &db, &desk).await? {
        return Ok(page);
    }
    let confirmed =
        register::confirm_registration(&db, &actor, outside, &form.registration, &form.code).await?;
    Ok(match confirmed {
        Confirmed::Wrong { mobile } => {
            code_page(&form.registration, &mobile, true, Some("验证码不对。请看最新的一条短信，再填一次。"))
        }
        Confirmed::Gone => {
            let words = "验证码过期了，或者错了太多次。请从头再填一次。";
            outcome_page("要重新来一次", words, AGAIN, StatusCode::GONE)
        }
        Confirmed::Waits => {
            let words = "公安的人口库这会儿没有答复，不怪您，也不用再填。我们记下了，会自己接着核对，结果发短信告诉您，最迟两天。急着办事，可以带身份证到窗口，当场开通。";
            outcome_page("收到了，正在核对", words, ("/", "回首页"), StatusCode::ACCEPTED)
        }
        Confirmed::Done => {
            let words = "账号开好了。用身份证号和您设的密码登录。";
            outcome_page("注册好了", words, ("/login", "去登录"), StatusCode::OK)
        }
        Confirmed::Refused => {
            let words = "网上没能办成。可能是姓名和号码有出入，也可能要当面核对。请对照身份证再试一次，或者带身份证到就近的为民服务中心窗口，当场就能开通。";
            outcome_page("网上没能办成", words, AGAIN, StatusCode::CONFLICT)
        }
    })
}

fn closed() -> HttpResponse {
    message_page("到窗口开通", CLOSED, StatusCode::OK)
}

/// The page for a source that tries too much.
pub(super) async fn held_back(
    request: &HttpRequest,
    db: &Db,
    desk: &Desk,
) -> Result<Option<HttpResponse>, IdentityError> {
    let actor = anybody(Traced(Traced::of(request)));
    let device = request.cookie(DEVICE);
    let source = source_of(request, &desk.settings);
    let wait = desk.admit(db, &actor, &source, device.as_ref().map(|cookie| cookie.value())).await?;
    Ok(wait.map(|seconds| {
        let words = format!("这会儿来的人太多，请 {seconds} 秒后再试。");
        let mut page = message_page("请稍等", &words, StatusCode::TOO_MANY_REQUESTS);
        page.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from(seconds));
        page
    }))
}

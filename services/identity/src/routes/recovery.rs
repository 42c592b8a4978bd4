//! Handlers with which someone gets his log-in back, or chooses a password with a code that was handed over.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Form},
};
use kernel::{
    db::Db,
    http::{Answer, Traced},
};

use super::{authorize::is_from_elsewhere, oauth::anybody, register::held_back};
use crate::{
    flows::{
        desk::Desk,
        enrolment,
        recovery::{self, Proven},
    },
    problem::IdentityError,
    views::{
        login_page::message_page,
        recovery_page::{EnrolForm, ProveForm, RecoverForm, chosen, enrol_page, prove_page, recover_page},
        register_page::outcome_page,
    },
};

const AGAIN: (&str, &str) = ("/api/identity/v1/recover", "重新来一次");
const LOGIN: (&str, &str) = ("/login", "去登录");
const TOO_MANY: &str = "这个号码要的验证码太多了。请一小时以后再来，或带身份证到窗口，当场就好。";
const CLOSED: &str = "这里还不能在网上找回密码。请带身份证到就近的为民服务中心窗口，当场重设。";

pub(crate) async fn ask_recovery(desk: Data<Desk>) -> Answer<HttpResponse> {
    Ok(match desk.settings.outside {
        Some(_) => recover_page(&RecoverForm::default(), &[]),
        None => message_page("到窗口办", CLOSED, StatusCode::OK),
    })
}

pub(crate) async fn begin_recovery(
    request: HttpRequest,
    db: Data<Db>,
    desk: Data<Desk>,
    form: Form<RecoverForm>,
) -> Answer<HttpResponse> {
    if let Some(page) = turned_away(&request, &db, &desk).await? {
        return Ok(page);
    }
    if desk.settings.outside.is_none() {
        return Ok(message_page("到窗口办", CLOSED, StatusCode::OK));
    }
    let who = match form.read() {
        Ok(who) => who,
        Err(mistakes) => return Ok(recover_page(&form, &mistakes)),
    };
    let actor = anybody(Traced(Traced::of(&request)));
    Ok(match recovery::begin_recovery(desk.door(&db, &actor), &who).await {
        Ok(secret) => prove_page(&secret, &[], None),
        Err(IdentityError::TooManyCodes) => {
            message_page("请过一会儿再来", TOO_MANY, StatusCode::TOO_MANY_REQUESTS)
        }
        Err(error) => return Err(error.into()),
    })
}

pub(crate) async fn prove_recovery(
    request: HttpRequest,
    db: Data<Db>,
    desk: Data<Desk>,
    form: Form<ProveForm>,
) -> Answer<HttpResponse> {
    if let Some(page) = turned_away(&request, &db, &desk).await? {
        return Ok(page);
    }
    let Some(outside) = &desk.settings.outside else {
        return Ok(message_page("到窗口办", CLOSED, StatusCode::OK));
    };
    let again = |words: &str| prove_page(&form.recovery, &[], Some(words));
    let password = match chosen(&form.password, &form.again) {
        Ok(password) => password,
        Err(mistake) => return Ok(prove_page(&form.recovery, &[mistake], None)),
    };
    let actor = anybody(Traced(Traced::of(&request)));
    let (door, code) = (desk.door(&db, &actor), (form.recovery.as_str(), form.code.as_str()));
    let proven = recovery::prove_recovery(door, &desk.passwords, outside, code, password).await?;
    Ok(match proven {
        Proven::Wrong => again("验证码不对。请看最新的一条短信，再填一次。"),
        Proven::Silent => {
            again("公安的人口库这会儿没有答复，不怪您。请过几分钟，再按一次“设新密码”，验证码不用重收。")
        }
        Proven::Gone => {
            let words = "验证码过期了，或者错了太多次。请从头再填一次。";
            outcome_page("要重新来一次", words, AGAIN, StatusCode::GONE)
        }
        Proven::Refused => {
            let words = "网上没能核对上。请带身份证到就近的为民服务中心窗口，当场重设。";
            outcome_page("网上没能办成", words, ("/", "回首页"), StatusCode::CONFLICT)
        }
        Proven::Waits => {
            let hours = desk.settings.recovery_wait.num_hours();
            let words = format!(
                "为了防止别人冒用，新密码 {hours} 小时后生效，生效时发短信告诉您。这之前旧密码照样能用。急着办事，带身份证到窗口，当场重设。"
            );
            outcome_page("收到了，等一等就生效", &words, ("/", "回首页"), StatusCode::ACCEPTED)
        }
    })
}

pub(crate) async fn ask_enrolment() -> Answer<HttpResponse> {
    Ok(enrol_page(&EnrolForm::default(), &[], None))
}

pub(crate) async fn enrol_by_page(
    request: HttpRequest,
    db: Data<Db>,
    desk: Data<Desk>,
    form: Form<EnrolForm>,
) -> Answer<HttpResponse> {
    if let Some(page) = turned_away(&request, &db, &desk).await? {
        return Ok(page);
    }
    let password = match chosen(&form.password, &form.again) {
        Ok(password) => password,
        Err(mistake) => return Ok(enrol_page(&form, &[mistake], None)),
    };
    let actor = anybody(Traced(Traced::of(&request)));
    let (name, code) = (form.user_name.trim(), form.code.as_str());
    Ok(match enrolment::enrol_credential(&db, &actor, &desk.passwords, name, code, password).await {
        Ok(()) => outcome_page("密码设好了", "现在可以用它登录了。", LOGIN, StatusCode::OK),
        Err(IdentityError::EnrolmentInvalid) => {
            enrol_page(&form, &[], Some("号码和开户码对不上，或者开户码用过、过期了。"))
        }
        Err(error) => return Err(error.into()),
    })
}

/// The page for a form from another site, or from a source that tries too much.
async fn turned_away(
    request: &HttpRequest,
    db: &Db,
    desk: &Desk,
) -> Result<Option<HttpResponse>, IdentityError> {
    if is_from_elsewhere(request) {
        return Ok(Some(message_page("没有提交", "请从本站的页面提交。", StatusCode::FORBIDDEN)));
    }
    held_back(request, db, desk).await
}

//! There and back: log-in by the province's provider.

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
    http::StatusCode,
    web::{Data, Json, Path, Query},
};
use auth::{May, permission::OwnAccount};
use kernel::{
    db::Db,
    http::{Answer, NoContent, Traced},
    problem::Chain,
};
use uuid::Uuid;

use super::{
    authorize::{check, origin, see_other, source_of, with_query},
    oauth::anybody,
};
use crate::{
    flows::{
        desk::Desk,
        tokens::Issuer,
        upstream::{self, CameBack, Landed},
    },
    outside::{NotLoggedIn, Province},
    problem::IdentityError,
    views::{
        login_page::{AuthorizeQuery, login_page, message_page},
        upstream::{CallbackQuery, OwnLinkOut},
    },
};

/// What the browser that went there has to bring back.
const BROWSER: &str = "hall_upstream";
const PLACE: &str = "/api/identity/v1/upstream";
const DOWN: &str = "省统一身份认证暂时联系不上，请用本厅的用户名和密码登录。";
const REFUSED: &str = "省统一身份认证没有成功，请重试，或用本厅的用户名和密码登录。";
const UNKNOWN: &str = "本厅还没有您的登记。请先注册，或带身份证到窗口登记。";
const TOO_LOW: &str = "您在省平台的实名等级不够。请先在省平台提升等级，或用本厅的用户名和密码登录。";
const CONFLICT: &str = "省平台的身份信息与本厅登记的不一致。请带身份证到窗口核对。";
const AGAIN: &str = "这次登录已经用过或者过期了。请回到原来的页面重新登录。";

pub(crate) async fn go_upstream(
    request: HttpRequest,
    db: Data<Db>,
    issuer: Data<Issuer>,
    desk: Data<Desk>,
    province: Data<Option<Province>>,
    asked: Query<AuthorizeQuery>,
) -> Answer<HttpResponse> {
    let asked = AuthorizeQuery { province: true, ..asked.into_inner() };
    let actor = anybody(Traced(Traced::of(&request)));
    let source = source_of(&request, &desk.settings);
    if desk.admit(&db, &actor, &source, None).await?.is_some() {
        return Ok(message_page(
            "无法登录",
            "这会儿登录的人太多，请稍后再试。",
            StatusCode::TOO_MANY_REQUESTS,
        ));
    }
    let wanted = match check(&db, &actor, &issuer, &asked).await? {
        Ok(wanted) => wanted,
        Err(refusal) => return Ok(refusal),
    };
    let page = |words| login_page(&asked, Some(words), origin(&wanted.redirect_uri), StatusCode::OK);
    let Some(province) = province.as_ref() else { return Ok(page(DOWN)) };
    match upstream::go(desk.door(&db, &actor), province, &asked).await? {
        Ok(gone) => {
            let mut answer = see_other(gone.link);
            // Lax: the way back begins at the province's page.
            let cookie = Cookie::build(BROWSER, gone.browser)
                .path(PLACE)
                .http_only(true)
                .secure(issuer.0.starts_with("https:"))
                .same_site(SameSite::Lax)
                .max_age(Duration::minutes(15))
                .finish();
            if let Err(error) = answer.add_cookie(&cookie) {
                tracing::warn!(%error, "the cookie of a log-in by the province could not be set");
            }
            Ok(answer)
        }
        Err(error) => Ok(page(words_of(&error))),
    }
}

pub(crate) async fn come_back(
    request: HttpRequest,
    db: Data<Db>,
    issuer: Data<Issuer>,
    desk: Data<Desk>,
    province: Data<Option<Province>>,
    query: Query<CallbackQuery>,
) -> Answer<HttpResponse> {
    let actor = anybody(Traced(Traced::of(&request)));
    let Some(province) = province.as_ref() else { return Ok(gone()) };
    let door = desk.door(&db, &actor);
    let browser = request.cookie(BROWSER).map(|cookie| cookie.value().to_owned()).unwrap_or_default();
    let state = query.state.as_deref().unwrap_or_default();
    let back: Option<CameBack<AuthorizeQuery>> = upstream::come_back(door, state, &browser).await?;
    let Some(mut back) = back else { return Ok(gone()) };
    back.asked.province = true;
    // Checked anew: the client may have been put out of use meanwhile.
    let wanted = match check(&db, &actor, &issuer, &back.asked).await? {
        Ok(wanted) => wanted,
        Err(refusal) => return Ok(refusal),
    };
    let page = |words, status| login_page(&back.asked, Some(words), origin(&wanted.redirect_uri), status);
    let Some(code) = query.code.as_deref() else { return Ok(page(REFUSED, StatusCode::UNAUTHORIZED)) };
    let landed = upstream::land(door, province, &wanted, &back, code).await?;
    let outcome = match &landed {
        Ok(Landed::Code(_)) => "in",
        Ok(Landed::Unknown | Landed::TooLow | Landed::Conflict) => "refused",
        Err(_) => "failed",
    };
    metrics::counter!("upstream_logins_total", "outcome" => outcome).increment(1);
    Ok(match landed {
        Ok(Landed::Code(code)) => {
            let state = back.asked.state.as_deref();
            let fields = [("code", Some(code.as_str())), ("state", state), ("iss", Some(&*issuer.0))];
            see_other(with_query(&wanted.redirect_uri, &fields))
        }
        Ok(Landed::Unknown) => page(UNKNOWN, StatusCode::FORBIDDEN),
        Ok(Landed::TooLow) => page(TOO_LOW, StatusCode::FORBIDDEN),
        Ok(Landed::Conflict) => page(CONFLICT, StatusCode::CONFLICT),
        Err(error) => page(words_of(&error), StatusCode::UNAUTHORIZED),
    })
}

fn gone() -> HttpResponse {
    message_page("无法登录", AGAIN, StatusCode::BAD_REQUEST)
}

fn words_of(error: &NotLoggedIn) -> &'static str {
    tracing::warn!(error = %Chain(error), "nobody was logged in by the province");
    match error {
        NotLoggedIn::NoAnswer(_) => DOWN,
        NotLoggedIn::Refused(_) => REFUSED,
    }
}

pub(crate) async fn list_own_links(may: May<OwnAccount>, db: Data<Db>) -> Answer<Json<Vec<OwnLinkOut>>> {
    let Some(person) = may.person() else { return Ok(Json(Vec::new())) };
    let rows = upstream::list_own_links(&db, &may.actor, person).await?;
    Ok(Json(rows.into_iter().map(OwnLinkOut::from).collect()))
}

pub(crate) async fn unlink_own(may: May<OwnAccount>, db: Data<Db>, id: Path<Uuid>) -> Answer<NoContent> {
    let person = may.person().ok_or(IdentityError::LinkNotFound)?;
    upstream::unlink_own(&db, &may.actor, person, *id).await?;
    Ok(NoContent)
}

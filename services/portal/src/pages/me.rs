//! What is the user's own: his account, his licences, and who looked at his data.
use super::{page, see_other};
use crate::{
    client::{
        account,
        identity::{self, Look, Me, OwnSession},
        licence::{self, Licence},
    },
    error::PortalError,
    session::{Posted, User, log_out_everywhere},
    shell::Shell,
    words,
};
use actix_web::{
    HttpRequest, HttpResponse,
    web::{self, Path, Query, ServiceConfig},
};
use askama::Template;
use auth::{Assurance, Permission, Role, permission::LicenceRead};
use serde::Deserialize;
use uuid::Uuid;

/// Mounts the user's own pages.
pub(super) fn mount(config: &mut ServiceConfig) {
    config
        .route("/me", web::get().to(me))
        .route("/me/sessions", web::get().to(sessions))
        .route("/me/sessions/end", web::post().to(end_sessions))
        .route("/me/links/{link}/end", web::post().to(unlink))
        .route("/me/access-log", web::get().to(access_log));
}

#[derive(Template)]
#[template(path = "me/me.html")]
struct MePage {
    shell: Shell,
    me: Me,
    id: String,
    roles: Vec<&'static str>,
    citizen: bool,
    level: &'static str,
    /// What the level opens is not open yet: his papers have to be seen.
    unseen: bool,
    /// He acts for a business for some items only.
    held: bool,
    highest: bool,
    licences: Vec<Licence>,
    unreachable: bool,
    /// When another password counts that somebody asked for.
    recovery: Option<String>,
    key: String,
}

async fn me(user: User) -> Result<HttpResponse, PortalError> {
    let me = identity::me(user.api()).await?;
    let citizen = user.has(Role::Citizen);
    // The page stands without the licences; it says that they cannot be had now.
    let level = Assurance::of(user.claims.aal);
    let unseen = citizen && !level.may(LicenceRead::NAME);
    // Who acts for a business for some items only does not see its licences.
    let held = user.claims.acting.as_ref().is_some_and(|acting| !acting.items.is_empty());
    let own = if citizen && !unseen && !held { Some(licence::own(user.api()).await) } else { None };
    let unreachable = matches!(own, Some(Err(_)));
    let licences = own.and_then(Result::ok).map(|page| page.items).unwrap_or_default();
    let shell = user.shell("我的");
    let roles = user.claims.roles.iter().map(|role| role_words(*role)).collect();
    let highest = level == Assurance::High;
    let (id, level) = (user.claims.sub.to_string(), level.words());
    let recovery = account::recovery_due(user.api()).await.ok().flatten().map(words::minute);
    let key = Uuid::new_v4().to_string();
    page(&MePage {
        shell,
        me,
        id,
        roles,
        citizen,
        level,
        unseen,
        held,
        highest,
        licences,
        unreachable,
        recovery,
        key,
    })
}

/// What a role is called on pages.
pub(super) fn role_words(role: Role) -> &'static str {
    match role {
        Role::Citizen => "群众",
        Role::Agent => "村代办员",
        Role::Clerk => "窗口人员",
        Role::Chief => "首席代表",
        Role::Reviewer => "审核人员",
        Role::Archivist => "档案管理员",
        Role::Inspector => "现场勘查人员",
        Role::Supervisor => "监管人员",
        Role::HallManager => "大厅管理",
        Role::TicketScreen => "自助取号机",
        Role::Finance => "财务人员",
        Role::Editor => "事项编辑",
        Role::ItemReviewer => "事项审核",
        Role::LegalReviewer => "合法性审核",
        Role::Publisher => "事项发布",
        Role::AdminSystem => "系统管理员",
        Role::AdminSecurity => "安全管理员",
        Role::AdminAudit => "审计管理员",
        Role::Department => "部门系统",
        Role::Service => "系统",
    }
}

#[derive(Template)]
#[template(path = "me/sessions.html")]
struct SessionsPage {
    shell: Shell,
    key: String,
    sessions: Vec<SessionLine>,
    links: Vec<LinkLine>,
}

/// A log-in of the province that is tied to this account.
struct LinkLine {
    id: Uuid,
    since: String,
}

struct SessionLine {
    with: &'static str,
    since: String,
    used: String,
    this: bool,
}

async fn sessions(user: User) -> Result<HttpResponse, PortalError> {
    let line = |own: OwnSession| SessionLine {
        with: if own.client_id == identity::CLIENT_ID { "办事网站" } else { "其他程序" },
        since: words::minute(own.started_at),
        used: words::minute(own.used_at),
        this: own.this,
    };
    let sessions = identity::sessions(user.api()).await?.into_iter().map(line).collect();
    let links = account::links(user.api()).await.unwrap_or_default();
    let links =
        links.into_iter().map(|one| LinkLine { id: one.link_id, since: words::minute(one.linked_at) });
    page(&SessionsPage {
        shell: user.shell("在哪儿登录着"),
        key: Uuid::new_v4().to_string(),
        sessions,
        links: links.collect(),
    })
}

async fn unlink(posted: Posted, link: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    account::unlink(posted.user.api(), posted.fields.key(), *link).await?;
    Ok(see_other("/me/sessions"))
}

async fn end_sessions(request: HttpRequest, posted: Posted) -> Result<HttpResponse, PortalError> {
    identity::end_sessions(posted.user.api(), posted.fields.key()).await?;
    log_out_everywhere(&posted.user.visitor.portal, &request).await
}

#[derive(Deserialize)]
struct LogQuery {
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "me/access_log.html")]
struct LogPage {
    shell: Shell,
    looks: Vec<LookLine>,
    next: Option<String>,
}

struct LookLine {
    who: String,
    why: String,
    at: String,
    case: Option<String>,
    /// So many looks one after the other, of the same office for the same case; `at` is the last of them.
    times: usize,
}

async fn access_log(user: User, query: Query<LogQuery>) -> Result<HttpResponse, PortalError> {
    user.needs(&[Role::Citizen])?;
    let looks = identity::looks(user.api(), query.after.as_deref()).await?;
    let next = looks.next.and_then(|after| serde_urlencoded::to_string([("after", after)]).ok());
    let looks = together(looks.items.into_iter().map(line));
    page(&LogPage { shell: user.shell("谁看过我的信息"), looks, next })
}

fn line(look: Look) -> LookLine {
    LookLine {
        who: look.organisation.unwrap_or_else(|| words::actor_words(&look.actor_kind, "").to_owned()),
        why: words::purpose_words(&look.purpose).to_owned(),
        at: words::minute(look.at),
        case: look.case_id.map(|case| case.to_string()),
        times: 1,
    }
}

/// Looks of one office for one case within a day stand in one line with their number.
fn together(looks: impl Iterator<Item = LookLine>) -> Vec<LookLine> {
    let day = |line: &LookLine| line.at.split(' ').next().map(str::to_owned);
    let mut lines: Vec<LookLine> = Vec::new();
    for look in looks {
        let alike = |last: &LookLine| {
            (&last.who, &last.why, &last.case) == (&look.who, &look.why, &look.case)
                && day(last) == day(&look)
        };
        match lines.last_mut().filter(|last| alike(last)) {
            Some(last) => last.times += 1,
            None => lines.push(look),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_of_one_office_for_one_case_on_one_day_are_told_in_one_line() {
        let look = |who: &str, at: &str| LookLine {
            who: who.to_owned(),
            why: "办理您的申请".to_owned(),
            at: at.to_owned(),
            case: None,
            times: 1,
        };
        let looks = [
            look("甲", "11月2日 09:12"),
            look("甲", "11月2日 09:10"),
            look("甲", "11月1日 09:10"),
            look("乙", "11月1日 09:00"),
        ];
        let told: Vec<_> =
            together(looks.into_iter()).into_iter().map(|line| (line.at, line.times)).collect();
        let line = |at: &str, times| (at.to_owned(), times);
        assert_eq!(told, [line("11月2日 09:12", 2), line("11月1日 09:10", 1), line("11月1日 09:00", 1)]);
    }
}

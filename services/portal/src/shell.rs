//! What stands around every page: title, navigation by role, the user's name, log-out.
use crate::{assets, brand::Brand, session::Who};
use auth::Role;
use std::sync::Arc;

/// The frame of a page.
pub(crate) struct Shell {
    /// The title, without the site's name.
    pub(crate) title: String,
    /// Where the style sheet is.
    pub(crate) style: String,
    /// Where the staff's keys are.
    pub(crate) keys: String,
    /// Where the script of the button that prints is.
    pub(crate) print: String,
    /// Whether large letters are wanted.
    pub(crate) elder: bool,
    /// The main navigation.
    pub(crate) nav: Vec<NavLink>,
    /// The user's name; empty if nobody is logged in.
    pub(crate) name: String,
    /// What forms carry; empty if nobody is logged in.
    pub(crate) csrf: String,
    /// Where the log-in leads back to, encoded for an address.
    pub(crate) next: String,
    /// The path of this page.
    pub(crate) path: String,
    /// Day and time, as the top of a staff page says it; empty where no clock is at hand.
    pub(crate) today: String,
    /// A village agent, who has a telephone in his hand.
    pub(crate) agent: bool,
    /// What the site calls itself.
    pub(crate) brand: Arc<Brand>,
}

/// A link of the main navigation.
pub(crate) struct NavLink {
    /// Where it leads.
    pub(crate) href: &'static str,
    /// What it is called.
    pub(crate) text: &'static str,
    /// Whether this is where one is.
    pub(crate) here: bool,
}

/// Each role's own pages, in the order of the navigation.
const WORK: &[(&str, &str, &[Role])] = &[
    ("/w", "窗口", &[Role::Clerk, Role::Chief]),
    ("/g", "紧急查看", &[Role::Chief]),
    ("/r", "审核", &[Role::Reviewer, Role::Inspector, Role::Chief]),
    ("/w/originals", "原件", &[Role::Archivist]),
    ("/archive", "档案", &[Role::Archivist, Role::Chief]),
    ("/v", "代办", &[Role::Agent]),
    ("/w/floor", "大厅", &[Role::HallManager]),
    ("/take", "取号", &[Role::TicketScreen]),
    ("/j", "监管", &[Role::Supervisor]),
    ("/money", "对账", &[Role::Finance]),
    ("/money/lists", "发放清册", &[Role::Reviewer]),
    ("/figures", "统计", &[Role::HallManager, Role::Chief, Role::Supervisor]),
    ("/u", "审计", &[Role::AdminAudit]),
    ("/staff", "账号", &[Role::AdminSystem]),
    ("/staff/waiting", "批准账号", &[Role::AdminSecurity]),
    ("/k", "登录应用", &[Role::AdminSecurity]),
    ("/staff/certificates", "密码钥匙", &[Role::AdminSystem, Role::AdminSecurity]),
    ("/sharing", "共享协议", &[Role::AdminSystem, Role::AdminSecurity]),
    ("/m", "事项库", &[Role::Editor, Role::ItemReviewer, Role::LegalReviewer, Role::Publisher]),
];

impl Shell {
    /// The frame for who asks.
    pub(crate) fn of(brand: &Arc<Brand>, title: &str, path: &str, elder: bool, who: Option<&Who>) -> Self {
        let roles: &[Role] = who.map_or(&[], |who| &who.claims.roles);
        let name = who.map(|who| if who.name.is_empty() { "我".to_owned() } else { who.name.clone() });
        let acting = who.is_some_and(|who| who.claims.acting.is_some());
        let name = name.map(|name| if acting { format!("{name}（替他人办）") } else { name });
        Self {
            title: title.to_owned(),
            style: assets::style_href(),
            keys: assets::script_href("keys.js"),
            print: assets::script_href("print.js"),
            elder,
            nav: nav(path, roles, who.is_some()),
            name: name.unwrap_or_default(),
            csrf: who.map(|who| who.csrf.clone()).unwrap_or_default(),
            next: serde_urlencoded::to_string([("next", path)]).unwrap_or_default(),
            path: path.to_owned(),
            today: String::new(),
            agent: roles.contains(&Role::Agent),
            brand: Arc::clone(brand),
        }
    }

    /// The frame of a page that does not know who asks.
    pub(crate) fn bare(brand: &Arc<Brand>, title: &str, path: &str, elder: bool) -> Self {
        Self::of(brand, title, path, elder, None)
    }

    /// The same page with something to be put right: its title says so first.
    #[must_use]
    pub(crate) fn with_errors(mut self, any: bool) -> Self {
        if any {
            self.title = format!("错误：{}", self.title);
        }
        self
    }
}

fn nav(path: &str, roles: &[Role], logged_in: bool) -> Vec<NavLink> {
    let at = |href: &str| path == href || (href != "/" && path.starts_with(&format!("{href}/")));
    let link = |href: &'static str, text: &'static str| NavLink { href, text, here: false };
    let mut links = vec![link("/", "首页"), link("/s", "办事")];
    let work = WORK.iter().filter(|(_, _, of)| roles.iter().any(|role| of.contains(role)));
    let mut of_role: Vec<NavLink> = work.map(|(href, text, _)| link(href, text)).collect();
    if of_role.is_empty() {
        of_role.push(link("/c", "查进度"));
        if logged_in {
            of_role.push(link("/me", "我的"));
        }
    }
    links.append(&mut of_role);
    // One may lie below another (`/staff`, `/staff/certificates`): one is where the longest of them says.
    let nearest = links.iter_mut().filter(|link| at(link.href)).max_by_key(|link| link.href.len());
    if let Some(link) = nearest {
        link.here = true;
    }
    links
}

/// Where someone with these roles begins.
pub(crate) fn home_of(roles: &[Role]) -> &'static str {
    WORK.iter().find(|(_, _, of)| roles.iter().any(|role| of.contains(role))).map_or("/", |(href, _, _)| href)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyone_begins_at_his_own_work() {
        assert_eq!(home_of(&[Role::Clerk, Role::Chief]), "/w");
        assert_eq!(home_of(&[Role::Reviewer]), "/r");
        assert_eq!(home_of(&[Role::Agent]), "/v");
        assert_eq!(home_of(&[Role::Citizen]), "/");
        assert_eq!(home_of(&[]), "/");
    }

    #[test]
    fn the_navigation_shows_where_one_is_and_only_what_is_ones_own() {
        let links = nav("/w/in/1", &[Role::Clerk], true);
        let here: Vec<_> = links.iter().filter(|link| link.here).map(|link| link.href).collect();
        assert_eq!(here, ["/w"]);
        assert!(links.iter().all(|link| link.href != "/r" && link.href != "/c"));
        let below = nav("/staff/certificates", &[Role::AdminSystem], true);
        let here: Vec<_> = below.iter().filter(|link| link.here).map(|link| link.href).collect();
        assert_eq!(here, ["/staff/certificates"]);
    }
}

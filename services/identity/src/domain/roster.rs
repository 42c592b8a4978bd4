//! A list of staff as a file: which columns it has, and what is wrong with a row.

use auth::Role;
use kernel::{
    code::{DivisionPrefix, Uscc},
    id::{HallId, WindowId},
};

use super::account::{Account, AccountKind};

/// The columns, as the first line names them; all but the first five may be empty.
pub const COLUMNS: [&str; 10] =
    ["用户名", "姓名", "身份证号", "单位", "角色", "区划", "大厅", "窗口", "机关", "村"];
/// So many rows at most.
pub const MOST: usize = 500;

/// What each role is called in a list.
const ROLES: &[(&str, Role)] = &[
    ("村代办员", Role::Agent),
    ("窗口人员", Role::Clerk),
    ("首席代表", Role::Chief),
    ("审核人员", Role::Reviewer),
    ("现场勘查人员", Role::Inspector),
    ("监管人员", Role::Supervisor),
    ("事项编辑", Role::Editor),
    ("事项审核", Role::ItemReviewer),
    ("合法性审核", Role::LegalReviewer),
    ("事项发布", Role::Publisher),
    ("系统管理员", Role::AdminSystem),
    ("安全管理员", Role::AdminSecurity),
    ("审计管理员", Role::AdminAudit),
];

/// What cannot be read in a row: the column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("column {0} cannot be read")]
pub struct BadCell(pub &'static str);

/// The account of a row's cells, in the order of [`COLUMNS`].
///
/// # Errors
/// Names the first column that cannot be read.
pub fn account_of(cells: &[&str]) -> Result<Account, BadCell> {
    let cell = |at: usize| cells.get(at).map_or("", |text| text.trim());
    let some = |at: usize| Some(cell(at)).filter(|text| !text.is_empty());
    let parts = |at: usize| cell(at).split(['、', ';', '；', ' ']).filter(|part| !part.is_empty());
    let roles: Option<Vec<Role>> = parts(4).map(role_of).collect();
    let roles = roles.filter(|roles| !roles.is_empty()).ok_or(BadCell("角色"))?;
    let villages: Result<Vec<DivisionPrefix>, _> = parts(9).map(DivisionPrefix::parse).collect();
    let uuid = |at: usize, column| some(at).map(|text| text.parse()).transpose().or(Err(BadCell(column)));
    let hall: Option<uuid::Uuid> = uuid(6, "大厅")?;
    let window: Option<uuid::Uuid> = uuid(7, "窗口")?;
    Ok(Account {
        user_name: cell(0).to_owned(),
        kind: if roles == [Role::Agent] { AccountKind::Agent } else { AccountKind::Staff },
        name: cell(1).to_owned(),
        number: cell(2).to_uppercase(),
        organisation: cell(3).to_owned(),
        roles,
        division: some(5).map(DivisionPrefix::parse).transpose().or(Err(BadCell("区划")))?,
        hall: hall.map(HallId::from_uuid),
        window: window.map(WindowId::from_uuid),
        authority: some(8).map(Uscc::parse).transpose().or(Err(BadCell("机关")))?,
        villages: villages.or(Err(BadCell("村")))?,
        active: true,
    })
}

fn role_of(word: &str) -> Option<Role> {
    let called = ROLES.iter().find(|(name, _)| *name == word).map(|(_, role)| *role);
    called.or_else(|| word.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_an_account_and_what_cannot_be_read_is_named_by_its_column() {
        let row = ["chief.b", "张三", "34132319800101123x", "渔沟镇", "窗口人员、首席代表", "341323110"];
        let account = account_of(&row).unwrap();
        assert_eq!(account.roles, [Role::Clerk, Role::Chief]);
        assert!(
            account.kind == AccountKind::Staff && account.number.ends_with('X') && account.hall.is_none()
        );
        let agent = ["a.b", "李四", "1", "某村", "村代办员", "", "", "", "", "341323110201；341323110202"];
        assert_eq!(account_of(&agent).unwrap().villages.len(), 2);
        let with = |at: usize, text: &'static str| {
            let mut row = [row[0], row[1], row[2], row[3], row[4], row[5], "", "", "", ""];
            row[at] = text;
            account_of(&row).unwrap_err()
        };
        assert_eq!(with(4, "局长"), BadCell("角色"));
        assert_eq!(with(4, ""), BadCell("角色"));
        assert_eq!(with(6, "一楼"), BadCell("大厅"));
        assert_eq!(with(8, "123"), BadCell("机关"));
    }
}

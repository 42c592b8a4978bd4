//! Contact and payee of a case that an agent carries: the principal's, or a guardian's or institution's that two officers
//! have seen the papers of; never the agent's.
use serde_json::Value;

/// One mobile number may stand for so many persons in agents' cases: a family's. The next one is doubted.
pub const PERSONS_A_MOBILE: i64 = 3;

kernel::code_table! {
    /// Why contact or payee are doubted.
    Doubt, "doubt about contact or payee" {
        /// The register of persons has another mobile number.
        ContactOther = "contact_other", "联系电话和本人登记的不一样";
        /// Agents have given this number for several others.
        ContactShared = "contact_shared", "这个联系电话已经用在好几个人名下";
        /// Someone other than the applicant changed it after handing in.
        ContactChanged = "contact_changed", "提交后别人改过联系电话";
        /// The account is in another name.
        PayeeOther = "payee_other", "收款户名不是申请人本人";
        /// The account was given for another person before.
        PayeeShared = "payee_shared", "这个收款账号用在别人名下";
        /// Someone other than the applicant changed it after handing in.
        PayeeChanged = "payee_changed", "提交后别人改过收款账号";
    }
}

kernel::code_table! {
    /// How a hold is released.
    ReleaseWay, "way of releasing a hold" {
        /// The applicant himself says that it is right.
        Principal = "principal", "本人确认";
        /// A guardian, whose papers were seen.
        Guardian = "guardian", "监护人，已看证明";
        /// An institution that looks after him, whose papers were seen.
        Institution = "institution", "供养机构，已看证明";
        /// The applicant said so at the window and signed.
        InPerson = "in_person", "本人到场签字";
    }
}

/// What is not done because of a hold, or without one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HoldRefused {
    /// Nothing is granted or paid meanwhile.
    #[error(
        "contact or payee are not known to be the principal's: nothing is granted or paid before that is clear"
    )]
    Held,
    /// There is nothing to release.
    #[error("contact and payee of this case are not held")]
    NotHeld,
    /// Nobody said why it should be released.
    #[error("someone else must first say, with evidence, whose contact and account these are")]
    NotProposed,
    /// Only the principal himself confirms.
    #[error("only the applicant himself can confirm his contact and account")]
    NotThePrincipal,
}

/// Where someone is reached and paid, as a form says it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    /// The mobile number.
    pub mobile: Option<String>,
    /// In whose name the account is.
    pub holder: Option<String>,
    /// The account.
    pub account: Option<String>,
}

/// What is known elsewhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// The applicant's name: the register's, or else the form's.
    pub name: Option<String>,
    /// The applicant's mobile number in the register of persons.
    pub mobile: Option<String>,
    /// For how many other persons the number was given.
    pub mobile_for_others: i64,
    /// For how many other persons the account was given.
    pub account_for_others: i64,
    /// Someone other than the applicant gave another number than stood there before.
    pub mobile_changed: bool,
    /// Someone other than the applicant gave another account than stood there before.
    pub account_changed: bool,
}

/// What a form says of contact and payee.
#[must_use]
pub fn reach(schema: &Value, answers: &Value) -> Reach {
    let text = |name: &str| answers.get(name)?.as_str().map(str::trim).filter(|text| !text.is_empty());
    let properties = schema.get("properties").and_then(Value::as_object);
    let is_mobile = |field: &Value| field.pointer("/x-hall/widget").and_then(Value::as_str) == Some("phone");
    let mut mobiles = properties.into_iter().flatten().filter(|(_, field)| is_mobile(field));
    let mobile = text("phone").or_else(|| mobiles.find_map(|(name, _)| text(name)));
    Reach {
        mobile: mobile.map(str::to_owned),
        holder: text("account_holder").map(str::to_owned),
        account: text("account_no").map(str::to_owned),
    }
}

/// What is to be doubted; nothing if all of it is the principal's own as far as anyone can tell.
#[must_use]
pub fn doubts(reach: &Reach, known: &Known) -> Vec<Doubt> {
    let registered = known.mobile.is_some() && known.mobile == reach.mobile;
    let other = known.mobile.is_some() && reach.mobile.is_some() && !registered;
    let stranger = reach.holder.is_some() && known.name.is_some() && reach.holder != known.name;
    let found = [
        (other, Doubt::ContactOther),
        (!registered && known.mobile_for_others >= PERSONS_A_MOBILE, Doubt::ContactShared),
        (known.mobile_changed && !registered, Doubt::ContactChanged),
        (stranger, Doubt::PayeeOther),
        (known.account_for_others > 0, Doubt::PayeeShared),
        (known.account_changed, Doubt::PayeeChanged),
    ];
    found.into_iter().filter(|(doubted, _)| *doubted).map(|(_, doubt)| doubt).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn own() -> (Reach, Known) {
        let some = |text: &str| Some(text.to_owned());
        let reach =
            Reach {
                mobile: some("13900000001"), holder: some("王守田"), account: some("6228480000000001")
            };
        (reach, Known { name: some("王守田"), mobile: some("13900000001"), ..Known::default() })
    }

    #[test]
    fn what_is_the_principals_own_is_not_doubted() {
        let (reach, known) = own();
        assert_eq!(doubts(&reach, &known), []);
        assert_eq!(doubts(&Reach::default(), &known), []);
        let shared = Known { mobile_for_others: 9, mobile_changed: true, ..known };
        assert_eq!(doubts(&reach, &shared), [], "his own number may serve his family");
    }

    #[test]
    fn an_agents_number_and_account_are_doubted_each_for_its_reason() {
        let (reach, known) = own();
        let agents =
            Reach { mobile: Some("13911111111".into()), holder: Some("赵成海".into()), ..reach.clone() };
        assert_eq!(doubts(&agents, &known), [Doubt::ContactOther, Doubt::PayeeOther]);
        let unknown = Known { mobile: None, mobile_for_others: 2, ..known.clone() };
        assert_eq!(doubts(&reach, &unknown), []);
        let many = Known { mobile_for_others: PERSONS_A_MOBILE, ..unknown };
        assert_eq!(doubts(&reach, &many), [Doubt::ContactShared]);
        let card = Known { account_for_others: 1, account_changed: true, ..known };
        assert_eq!(doubts(&reach, &card), [Doubt::PayeeShared, Doubt::PayeeChanged]);
    }

    #[test]
    fn contact_and_payee_are_found_in_any_form() {
        let schema = json!({"properties": {"mobile": {"x-hall": {"widget": "phone"}}, "account_no": {}}});
        let found = reach(&schema, &json!({"mobile": " 139 ", "account_no": "62", "account_holder": ""}));
        assert_eq!(
            (found.mobile.as_deref(), found.holder, found.account.as_deref()),
            (Some("139"), None, Some("62"))
        );
    }
}

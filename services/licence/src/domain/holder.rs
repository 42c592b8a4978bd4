//! What kind of holder a licence has (持证主体), and who may issue a type.
use super::standing::words;
use kernel::code::Uscc;
use serde::Deserialize;

words! {
    /// What kind of holder.
    pub HolderKind {
        /// 自然人
        Natural = "natural",
        /// 法人
        Legal = "legal",
        /// 个体工商户
        IndividualBusiness = "individual_business",
        /// 非法人组织
        Unincorporated = "unincorporated",
    }
}

impl HolderKind {
    /// The kind that a type's kind of subject and the holder's number tell (GB 32100: the second character of a unified
    /// code says what it was given to).
    pub(crate) fn of(subject_kind: &str, number: Option<&str>) -> Self {
        if subject_kind != "business" {
            return Self::Natural;
        }
        match number.map(|number| number.chars().take(2).collect::<String>()).as_deref() {
            Some("91" | "11" | "12" | "93") => Self::Legal,
            Some("92") | None => Self::IndividualBusiness,
            Some(_) => Self::Unincorporated,
        }
    }

    /// What the number of such a holder is called (持证主体代码类型).
    pub(crate) const fn number_name(self) -> &'static str {
        match self {
            Self::Natural => "公民身份号码",
            Self::Legal | Self::IndividualBusiness | Self::Unincorporated => "统一社会信用代码",
        }
    }
}

/// An authority that may issue what authorities of its kind issue, as seeded.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Issuer {
    /// The authority.
    pub(crate) code: Uscc,
    /// Its name.
    pub(crate) name: String,
    /// Its kind, as types name it.
    pub(crate) kind: String,
}

#[derive(Deserialize)]
struct Authorities {
    authorities: Vec<Issuer>,
}

impl Issuer {
    /// The authorities that every hall begins with.
    ///
    /// # Errors
    /// When the seed in `deploy/seed` was damaged before the build.
    pub(crate) fn seeded() -> Result<Vec<Self>, serde_json::Error> {
        let all: Authorities =
            serde_json::from_str(include_str!("../../../../deploy/seed/authorities.json"))?;
        Ok(all.authorities)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::LicenceType;

    #[test]
    fn the_number_tells_what_kind_of_holder_it_is() {
        assert_eq!(HolderKind::of("person", Some("11010519491231002X")), HolderKind::Natural);
        assert_eq!(HolderKind::of("business", Some("92341323MA2WXYZ00A")), HolderKind::IndividualBusiness);
        assert_eq!(HolderKind::of("business", Some("91341323MA2WXYZ00A")), HolderKind::Legal);
        assert_eq!(HolderKind::of("business", Some("52341323MA2WXYZ00A")), HolderKind::Unincorporated);
    }

    #[test]
    fn the_check_constraint_names_the_same_kinds_of_holders() {
        let sql = include_str!("../../../../migrations/licence/2026-11-22-004101_link_versions/up.sql");
        let list = sql.split("holder_kind IN (").nth(1).unwrap().split(')').next().unwrap();
        let in_sql: Vec<&str> = list.split('\'').skip(1).step_by(2).collect();
        let in_code: Vec<&str> = HolderKind::ALL.iter().map(|kind| kind.name()).collect();
        assert_eq!(in_sql, in_code);
    }

    #[test]
    fn every_seeded_type_has_authorities_that_may_issue_it() {
        let issuers = Issuer::seeded().unwrap();
        for kind in LicenceType::seeded().unwrap() {
            assert!(issuers.iter().any(|issuer| issuer.kind == kind.issuer_kind), "{}", kind.name);
        }
    }

    /// Otherwise the decision would be made and the licence never issued.
    #[test]
    fn whoever_decides_a_seeded_item_may_issue_the_licences_that_it_brings() {
        let (issuers, types) = (Issuer::seeded().unwrap(), LicenceType::seeded().unwrap());
        let (root, mut brought) = (concat!(env!("CARGO_MANIFEST_DIR"), "/../../deploy/seed/items"), 0);
        for entry in std::fs::read_dir(root).unwrap() {
            let path = entry.unwrap().path();
            let item: serde_json::Value =
                serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
            let results = item["base"]["results"].as_array().into_iter().flatten();
            for code in results.filter_map(|result| result["licence_type"].as_str()) {
                let kind = types.iter().find(|kind| kind.code.as_str() == code).unwrap();
                for claim in item["claims"].as_array().unwrap() {
                    let by =
                        issuers.iter().find(|issuer| claim["authority"] == issuer.code.as_str()).unwrap();
                    assert_eq!(by.kind, kind.issuer_kind, "{} at {}", kind.name, path.display());
                    brought += 1;
                }
            }
        }
        assert!(brought > 0);
    }
}

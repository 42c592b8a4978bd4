//! What the documents of an item are headed and sealed with.

/// The authority as its documents name it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Letterhead {
    /// Its name.
    pub authority: String,
    /// What is engraved on its seal below the star.
    pub seal: String,
    /// The first law the item stands on, in 《》.
    pub basis: Option<String>,
    /// Where questions are answered.
    pub phone: Option<String>,
    /// Where the office is.
    pub address: Option<String>,
    /// What a favourable decision brings.
    pub results: Vec<String>,
}

impl Letterhead {
    /// The words below the star: the seal's name without the authority's, which stands around it.
    #[must_use]
    pub fn engraved(authority: &str, seal_name: &str) -> String {
        seal_name.strip_prefix(authority).filter(|rest| !rest.is_empty()).unwrap_or(seal_name).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_authority_is_not_engraved_twice() {
        let engraved = |seal| Letterhead::engraved("渔沟镇人民政府", seal);
        assert_eq!(engraved("渔沟镇人民政府行政审批专用章"), "行政审批专用章");
        assert_eq!(engraved("行政审批专用章"), "行政审批专用章");
        assert_eq!(engraved("渔沟镇人民政府"), "渔沟镇人民政府");
    }
}

//! What a stranger may see of a name.

/// The first character, and one star for all the rest, so that not even the length is told.
pub(crate) fn mask_name(name: &str) -> String {
    name.trim().chars().next().map_or_else(|| "*".to_owned(), |first| format!("{first}*"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_character_is_shown() {
        assert_eq!(mask_name("王小明"), "王*");
        assert_eq!(mask_name(" 李 "), "李*");
        assert_eq!(mask_name(""), "*");
    }
}

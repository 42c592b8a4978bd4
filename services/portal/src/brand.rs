//! What the site calls itself and which place it is of: settings of an installation.
use kernel::{
    code::Division,
    config::{ConfigError, Source},
};

/// The names of the site. Every setting has a default, that of the demonstration.
#[derive(Debug, Clone)]
pub struct Brand {
    /// `HALL_SITE_NAME`: in titles and at the head of every page. Default 宿阳办事.
    pub name: String,
    /// `HALL_SITE_LINE`: the small line below it. Default 一体化办事大厅 · 灵璧县.
    pub line: String,
    /// `HALL_SITE_FOOTER`: who answers for the site, at the foot of every page.
    pub footer: String,
    /// `HALL_SITE_DIVISION`: the division whose items and halls are shown first, 12 digits. Default 341323000000.
    pub division: Division,
}

impl Brand {
    /// As the environment says.
    ///
    /// # Errors
    /// [`ConfigError`] if the division is no code of 12 digits.
    pub fn from_source(source: &Source) -> Result<Self, ConfigError> {
        let text = |name: &str, default: &str| source.text(name).unwrap_or_else(|| default.to_owned());
        let division = text("HALL_SITE_DIVISION", "341323000000");
        Ok(Self {
            name: text("HALL_SITE_NAME", "宿阳办事"),
            line: text("HALL_SITE_LINE", "一体化办事大厅 · 灵璧县"),
            footer: text(
                "HALL_SITE_FOOTER",
                "主办：宿州市人民政府办公室 承办：宿州市数据资源管理局 演示数据，人名、单位、编号均为虚构。",
            ),
            division: Division::parse(&division)
                .map_err(|error| ConfigError::Bad("HALL_SITE_DIVISION".to_owned(), error.to_string()))?,
        })
    }

    /// The character in the frame.
    pub(crate) fn mark(&self) -> String {
        self.name.chars().take(1).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_place_needs_its_names_and_code_only() {
        let demo = Brand::from_source(&Source::of(Vec::new())).unwrap();
        assert_eq!((demo.mark().as_str(), demo.division.as_str()), ("宿", "341323000000"));
        let set = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let other =
            Source::of(vec![set("HALL_SITE_NAME", "皖北办事"), set("HALL_SITE_DIVISION", "341321000000")]);
        let other = Brand::from_source(&other).unwrap();
        assert_eq!((other.mark().as_str(), other.division.as_str()), ("皖", "341321000000"));
        assert!(Brand::from_source(&Source::of(vec![set("HALL_SITE_DIVISION", "灵璧")])).is_err());
    }
}

//! Kinds of places.

use kernel::code::DivisionLevel;

kernel::code_table! {
    /// What kind of hall.
    HallKind, "hall kind" {
        /// Of a city or county.
        ServiceCentre = "service_centre", "政务服务中心";
        /// Of a township or street.
        ConvenienceCentre = "convenience_centre", "为民服务中心";
        /// Of a village: agents, no clerks.
        VillageStation = "village_station", "为民服务全程代理工作站";
    }
}

impl HallKind {
    /// The hall that a division of this level has; a province has none of ours.
    pub(crate) fn of(level: DivisionLevel) -> Option<Self> {
        match level {
            DivisionLevel::Province => None,
            DivisionLevel::City | DivisionLevel::County => Some(Self::ServiceCentre),
            DivisionLevel::Township => Some(Self::ConvenienceCentre),
            DivisionLevel::Village => Some(Self::VillageStation),
        }
    }

    /// How many windows such a hall begins with.
    pub(crate) fn windows(self) -> i16 {
        match self {
            Self::ServiceCentre => 8,
            Self::ConvenienceCentre => 4,
            Self::VillageStation => 1,
        }
    }
}

/// The word for a level in rows and JSON.
pub(crate) fn level_name(level: DivisionLevel) -> &'static str {
    match level {
        DivisionLevel::Province => "province",
        DivisionLevel::City => "city",
        DivisionLevel::County => "county",
        DivisionLevel::Township => "township",
        DivisionLevel::Village => "village",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_those_of_the_check_constraints() {
        let sql = include_str!("../../../../migrations/catalogue/2026-11-10-000001_create_directory/up.sql");
        let kinds: Vec<String> = HallKind::ALL.iter().map(|kind| format!("'{kind}'")).collect();
        assert!(sql.contains(&format!("CHECK (kind IN ({}))", kinds.join(", "))));
        let levels: Vec<String> =
            DivisionLevel::ALL.iter().map(|level| format!("'{}'", level_name(*level))).collect();
        assert!(sql.contains(&format!("CHECK (level IN ({}))", levels.join(", "))));
    }
}

//! The hall standard (五统一 三标准化) as a checklist, and the life of what an inspection finds.
//!
//! The wording of the points is typical; a province's own text replaces it where there is one.

use auth::Role;
use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Group, code and words of each point.
pub(crate) const POINTS: &[(&str, &str, &str)] = &[
    ("五统一", "name", "统一名称标识：门头、窗口牌、工作牌按统一样式"),
    ("五统一", "layout", "统一场所设施：咨询引导、等候、自助、无障碍、母婴各区齐全"),
    ("五统一", "items", "统一事项进驻：应进必进，一事项一标准一编码"),
    ("五统一", "flow", "统一办事流程：综合窗口受理，一次性告知，统一出件"),
    ("五统一", "system", "统一信息系统：各窗口用同一平台，不二次录入"),
    ("三标准化", "service", "服务标准化：首问负责、限时办结、帮办代办有记录"),
    ("三标准化", "management", "管理标准化：考勤、考核、好差评、投诉处理有制度有台账"),
    ("三标准化", "facility", "设施标准化：叫号、评价、高拍、监控设备完好可用"),
];

kernel::code_table! {
    /// Where a finding of an inspection stands.
    DefectState, "state of a finding" {
        /// The hall has to put it right.
        Open = "open", "待整改";
        /// The hall says that it is right.
        Rectified = "rectified", "待复查";
        /// The inspector saw that it is.
        Closed = "closed", "已销号";
    }
}

/// What is done about a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DefectAction {
    /// The hall reports that it is put right.
    Rectify,
    /// The inspector finds it right.
    Pass,
    /// The inspector finds it still wrong, with a new deadline.
    Fail,
}

/// (from, action, to, who). What is not here is not allowed.
pub(crate) const TRANSITIONS: &[(DefectState, DefectAction, DefectState, Role)] = &[
    (DefectState::Open, DefectAction::Rectify, DefectState::Rectified, Role::Editor),
    (DefectState::Rectified, DefectAction::Pass, DefectState::Closed, Role::Publisher),
    (DefectState::Rectified, DefectAction::Fail, DefectState::Open, Role::Publisher),
];

impl DefectState {
    /// The state that an action leads to from here.
    pub(crate) fn after(self, action: DefectAction) -> Option<Self> {
        TRANSITIONS.iter().find(|(from, by, _, _)| *from == self && *by == action).map(|(_, _, to, _)| *to)
    }
}

/// What an inspection found wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Defect {
    /// The point of the checklist.
    pub(crate) point: String,
    /// Where it stands.
    pub(crate) state: DefectState,
    /// Until when it has to be right.
    pub(crate) due: NaiveDate,
    /// What was said and shown, in order.
    pub(crate) notes: Vec<DefectNote>,
}

/// Something that was said and shown about a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct DefectNote {
    /// When.
    pub(crate) at: DateTime<Utc>,
    /// By whom.
    pub(crate) by: Uuid,
    /// Where the finding stood afterwards.
    pub(crate) state: DefectState,
    /// In Chinese.
    pub(crate) text: String,
    /// SHA-256 of pictures.
    pub(crate) photos: Vec<String>,
}

/// Whether the checklist has this point.
pub(crate) fn is_point(code: &str) -> bool {
    POINTS.iter().any(|(_, known, _)| *known == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_are_unified_and_three_standardised() {
        let of = |group: &str| POINTS.iter().filter(|point| point.0 == group).count();
        assert_eq!((of("五统一"), of("三标准化"), POINTS.len()), (5, 3, 8));
    }

    #[test]
    fn only_a_second_look_closes_a_finding() {
        let closing: Vec<_> = TRANSITIONS.iter().filter(|row| row.2 == DefectState::Closed).collect();
        assert_eq!(
            closing,
            [&(DefectState::Rectified, DefectAction::Pass, DefectState::Closed, Role::Publisher)]
        );
        assert_eq!(DefectState::Open.after(DefectAction::Pass), None);
        assert_eq!(DefectState::Rectified.after(DefectAction::Fail), Some(DefectState::Open));
    }
}

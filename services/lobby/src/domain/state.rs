//! How tickets, windows and appointments stand. The table below is the rule for tickets; code and tests read it.
use contracts::lobby::{AppointmentStanding, VisitOutcome};
use diesel::{
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::{Pg, PgValue},
    serialize::{self, Output, ToSql},
    sql_types::Text,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! words {
    ($(#[$doc:meta])* $vis:vis $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
        #[derive(AsExpression, FromSqlRow)]
        #[serde(rename_all = "snake_case")]
        #[diesel(sql_type = Text)]
        $vis enum $name { $($(#[$variant_doc])* $variant),+ }

        impl $name {
            /// Every value, in the order of the list.
            pub(crate) const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word in rows and JSON.
            #[must_use]
            pub(crate) const fn name(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }
        impl FromSql<Text, Pg> for $name {
            fn from_sql(raw: PgValue<'_>) -> deserialize::Result<Self> {
                let word = std::str::from_utf8(raw.as_bytes())?;
                let found = Self::ALL.iter().copied().find(|value| value.name() == word);
                found.ok_or_else(|| format!("{word:?} is not a {}", stringify!($name)).into())
            }
        }
        impl ToSql<Text, Pg> for $name {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                <str as ToSql<Text, Pg>>::to_sql(self.name(), &mut out.reborrow())
            }
        }
    };
}

words! {
    /// How a ticket stands.
    pub TicketState {
        /// 等候
        Waiting = "waiting",
        /// 已叫号
        Called = "called",
        /// 办理中
        Serving = "serving",
        /// 办结
        Ended = "ended",
        /// 过号
        Missed = "missed",
        /// 作废
        Cancelled = "cancelled",
    }
}

words! {
    /// What can be done to a ticket.
    pub Act {
        /// 叫号
        Call = "call",
        /// 重呼
        Recall = "recall",
        /// 开始办理
        Start = "start",
        /// 转窗口
        Transfer = "transfer",
        /// 过号
        Miss = "miss",
        /// 过号重排
        Requeue = "requeue",
        /// 办结
        End = "end",
        /// 作废
        Cancel = "cancel",
    }
}

words! {
    /// How a window stands.
    pub(crate) WindowState {
        /// 开放
        Open = "open",
        /// 暂停
        Paused = "paused",
        /// 关闭
        Closed = "closed",
    }
}

words! {
    /// How an appointment stands.
    pub(crate) AppointmentState {
        /// 已预约
        Booked = "booked",
        /// 已到
        Arrived = "arrived",
        /// 已取消
        Cancelled = "cancelled",
        /// 爽约
        NoShow = "no_show",
    }
}

words! {
    /// Where a ticket was taken.
    pub(crate) Origin {
        /// At the hall's screen.
        Screen = "screen",
        /// By someone of the hall.
        Counter = "counter",
        /// For an appointment.
        Appointment = "appointment",
    }
}

words! {
    /// What came of a visit.
    pub(crate) Outcome {
        /// 受理
        Accepted = "accepted",
        /// 告知、咨询
        Told = "told",
        /// 不予受理
        Refused = "refused",
    }
}

/// (from, act, to). What is not here is not allowed. Ended, missed for good and cancelled tickets stay what they are.
pub const TRANSITIONS: &[(TicketState, Act, TicketState)] = &[
    (TicketState::Waiting, Act::Call, TicketState::Called),
    (TicketState::Called, Act::Recall, TicketState::Called),
    (TicketState::Called, Act::Start, TicketState::Serving),
    (TicketState::Called, Act::Transfer, TicketState::Waiting),
    (TicketState::Serving, Act::Transfer, TicketState::Waiting),
    (TicketState::Called, Act::Miss, TicketState::Missed),
    (TicketState::Missed, Act::Requeue, TicketState::Waiting),
    (TicketState::Serving, Act::End, TicketState::Ended),
    (TicketState::Waiting, Act::Cancel, TicketState::Cancelled),
    (TicketState::Called, Act::Cancel, TicketState::Cancelled),
    (TicketState::Serving, Act::Cancel, TicketState::Cancelled),
];

impl TicketState {
    /// Where `act` leads from here.
    pub(crate) fn after(self, act: Act) -> Option<Self> {
        TRANSITIONS.iter().find(|(from, by, _)| *from == self && *by == act).map(|(_, _, to)| *to)
    }
}

impl From<Outcome> for VisitOutcome {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Accepted => Self::Accepted,
            Outcome::Told => Self::Told,
            Outcome::Refused => Self::Refused,
        }
    }
}

impl From<AppointmentState> for AppointmentStanding {
    fn from(state: AppointmentState) -> Self {
        match state {
            AppointmentState::Booked => Self::Booked,
            AppointmentState::Arrived => Self::Arrived,
            AppointmentState::Cancelled => Self::Cancelled,
            AppointmentState::NoShow => Self::NoShow,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visit_ends_only_after_it_began() {
        let leads_to_ended = TRANSITIONS.iter().filter(|(_, _, to)| *to == TicketState::Ended);
        assert!(
            leads_to_ended.clone().all(|(from, act, _)| (*from, *act) == (TicketState::Serving, Act::End))
        );
        assert_eq!(leads_to_ended.count(), 1);
    }

    #[test]
    fn an_ended_or_cancelled_ticket_never_moves_again() {
        for state in [TicketState::Ended, TicketState::Cancelled] {
            assert!(Act::ALL.iter().all(|act| state.after(*act).is_none()), "{}", state.name());
        }
    }

    #[test]
    fn every_open_ticket_can_be_closed_at_the_end_of_the_day() {
        for state in [TicketState::Waiting, TicketState::Called, TicketState::Serving] {
            assert_eq!(state.after(Act::Cancel), Some(TicketState::Cancelled));
        }
    }
}

//! Powers that move (取消, 下放, 承接, 划转, 合并): drafted, ordered by a second person, accepted by those who receive, and
//! put into effect by the hall on the day.

pub(crate) mod accept;
pub(crate) mod approve;
pub(crate) mod draft;
pub(crate) mod effect;
pub(crate) mod read;
mod step;

//! Mandates: who may do what for whom, for which item, until when.
use chrono::{DateTime, Utc};
use kernel::{
    code::ImplementingItemCode,
    id::{MandateId, PersonId, StaffId},
};

kernel::code_table! {
    /// What an agent can be allowed to do.
    Act, "act of a mandate" {
        /// Fill in and hand in an application.
        Submit = "submit", "提交";
        /// Bring what a notice asked for.
        Supplement = "supplement", "补正";
        /// Take the application back.
        Withdraw = "withdraw", "撤回";
        /// Receive notices and results, and read the case.
        Receive = "receive", "接收";
        /// Take licences of the principal from the repository.
        FetchLicence = "fetch_licence", "调用证照";
    }
}

kernel::code_table! {
    /// How a mandate was given.
    Way, "way of giving a mandate" {
        /// Before a clerk or the agent, with a signed sheet.
        FaceToFace = "face_to_face", "当面";
        /// By the principal himself, logged in.
        Code = "code", "本人线上";
        /// On paper, photographed.
        Paper = "paper", "书面";
    }
}

/// A mandate as it stands.
#[derive(Debug, Clone)]
pub struct Mandate {
    /// Its id.
    pub id: MandateId,
    /// Who is acted for.
    pub principal: PersonId,
    /// Who acts.
    pub agent: StaffId,
    /// Base or implementing codes; none is all items.
    pub items: Option<Vec<String>>,
    /// What is allowed.
    pub acts: Vec<Act>,
    /// From when.
    pub given_at: DateTime<Utc>,
    /// Until when.
    pub valid_to: DateTime<Utc>,
    /// Since when no more.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// Why an agent may not act. The order is that of helpfulness: the last that applies is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum NoMandate {
    /// The person never let this agent act for him.
    #[error("this person has given you no mandate: record one before you act for him")]
    Missing,
    /// The person took it back.
    #[error("the mandate was revoked: nothing more may be done under it")]
    Revoked,
    /// Its time has run out.
    #[error("the mandate has expired: ask the person for a new one")]
    Expired,
    /// It holds, but not for this item or act.
    #[error("the mandate does not cover this item and act")]
    OutOfScope,
}

impl Mandate {
    /// Whether it covers `act` on `item` at `now`.
    ///
    /// # Errors
    /// [`NoMandate`] if not.
    pub fn covers(&self, now: DateTime<Utc>, item: &ImplementingItemCode, act: Act) -> Result<(), NoMandate> {
        if self.revoked_at.is_some() {
            return Err(NoMandate::Revoked);
        }
        if now >= self.valid_to || now < self.given_at {
            return Err(NoMandate::Expired);
        }
        let base = item.base();
        let names = |code: &String| code == item.as_str() || code == base.as_str();
        let item_covered = self.items.as_ref().is_none_or(|items| items.iter().any(names));
        if item_covered && self.acts.contains(&act) { Ok(()) } else { Err(NoMandate::OutOfScope) }
    }
}

/// The mandate among those of one agent and principal that covers the act.
///
/// # Errors
/// [`NoMandate`] that says what is nearest to being one.
pub fn choose<'a>(
    mandates: &'a [Mandate],
    now: DateTime<Utc>,
    item: &ImplementingItemCode,
    act: Act,
) -> Result<&'a Mandate, NoMandate> {
    let mut nearest = NoMandate::Missing;
    for mandate in mandates {
        match mandate.covers(now, item, act) {
            Ok(()) => return Ok(mandate),
            Err(why) => nearest = nearest.max(why),
        }
    }
    Err(nearest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    const ITEM: &str = "11450721MB155808114000104002000";

    fn mandate(now: DateTime<Utc>) -> Mandate {
        Mandate {
            id: MandateId::random(),
            principal: PersonId::random(),
            agent: StaffId::random(),
            items: None,
            acts: vec![Act::Submit],
            given_at: now - TimeDelta::days(1),
            valid_to: now + TimeDelta::days(1),
            revoked_at: None,
        }
    }

    fn case() -> (DateTime<Utc>, ImplementingItemCode) {
        (DateTime::from_timestamp(1_790_000_000, 0).unwrap(), ImplementingItemCode::parse(ITEM).unwrap())
    }

    #[test]
    fn a_mandate_covers_its_acts_until_it_ends() {
        let (now, item) = case();
        let good = mandate(now);
        assert_eq!(good.covers(now, &item, Act::Submit), Ok(()));
        assert_eq!(good.covers(now, &item, Act::Withdraw), Err(NoMandate::OutOfScope));
        assert_eq!(good.covers(good.valid_to, &item, Act::Submit), Err(NoMandate::Expired));
        let revoked = Mandate { revoked_at: Some(now), ..good };
        assert_eq!(revoked.covers(now, &item, Act::Submit), Err(NoMandate::Revoked));
    }

    #[test]
    fn a_mandate_for_items_covers_those_by_base_or_implementing_code() {
        let (now, item) = case();
        for (codes, covered) in
            [(vec![ITEM], true), (vec!["000104002000"], true), (vec!["000104002001"], false), (vec![], false)]
        {
            let items = Some(codes.into_iter().map(str::to_owned).collect());
            let one = Mandate { items, ..mandate(now) };
            assert_eq!(one.covers(now, &item, Act::Submit).is_ok(), covered);
        }
    }

    #[test]
    fn the_refusal_names_what_is_nearest_to_a_mandate() {
        let (now, item) = case();
        assert_eq!(choose(&[], now, &item, Act::Submit).unwrap_err(), NoMandate::Missing);
        let revoked = Mandate { revoked_at: Some(now), ..mandate(now) };
        let expired = Mandate { valid_to: now, ..mandate(now) };
        assert_eq!(
            choose(&[expired, revoked.clone()], now, &item, Act::Submit).unwrap_err(),
            NoMandate::Expired
        );
        let good = mandate(now);
        assert_eq!(choose(&[revoked, good.clone()], now, &item, Act::Submit).unwrap().id, good.id);
    }
}

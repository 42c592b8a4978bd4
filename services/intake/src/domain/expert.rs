//! Expert review (专家评审): the panel and its drawing, opinions, and what sums them up. It stops no clock by itself: its time does not
//! count only where it was recorded as a special procedure and told to the applicant in writing (行政许可法 45).
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Someone who could sit on the panel. He has no account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Candidate {
    /// His name.
    pub name: String,
    /// Where he works.
    pub institution: String,
    /// What he knows about.
    pub field: String,
    /// Why he has to keep away (回避): kin, interest, earlier part in it. Nothing if he declared that there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avoids: Option<String>,
}

/// Why something is not done in an expert review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ExpertRefused {
    /// The case is not accepted, or is decided.
    #[error("experts are asked while a case is accepted and not decided")]
    NotOpen,
    /// There is a panel at work.
    #[error("a panel is at work on this case")]
    AtWork,
    /// The panel's size.
    #[error("a panel has an odd number of members, from 3 to 15")]
    Size,
    /// Not enough to draw from.
    #[error(
        "there must be more candidates with nothing to avoid than the panel has members, each named once"
    )]
    TooFew,
    /// Names and institutions.
    #[error(
        "each candidate has a name, an institution and a field, of 2 to 100 characters; 60 candidates at most"
    )]
    BadCandidate,
    /// There is no such panel at work, or no such member of it.
    #[error("no such panel is at work, or he is no member of it")]
    NotThere,
    /// He has spoken.
    #[error("the opinion of this expert has been taken in")]
    Spoken,
    /// Another's paper.
    #[error("this paper is the opinion of another of the panel")]
    SamePaper,
    /// Who chose the candidates and drew does not say which of them leaves.
    #[error("another of the staff than who drew the panel has a member replaced")]
    OwnPanel,
    /// Nobody is left to draw in his place.
    #[error("no candidate is left to draw in his place")]
    NobodyLeft,
    /// Who took an opinion in does not confirm it.
    #[error("another of the staff confirms the opinion")]
    OwnOpinion,
    /// Opinions are missing, or not confirmed.
    #[error("opinions are still to come, or to be confirmed by a second person")]
    Outstanding,
    /// The report says otherwise than most of the opinions.
    #[error("the report follows the majority of the opinions")]
    NotTheMajority,
    /// The case waits for its experts.
    #[error("a panel is at work: decide when its report is there")]
    Pending,
}

/// Checks a panel before it is drawn: its size is odd, and there is someone to draw from.
///
/// # Errors
/// [`ExpertRefused`] says what is wrong.
pub fn check_panel(size: u8, candidates: &[Candidate]) -> Result<(), ExpertRefused> {
    if !(3..=15).contains(&size) || size.is_multiple_of(2) {
        return Err(ExpertRefused::Size);
    }
    let fits = |text: &str| {
        (2..=100).contains(&text.trim().chars().count()) && !text.chars().any(super::text::is_hidden)
    };
    let whole = |one: &Candidate| {
        fits(&one.name)
            && fits(&one.institution)
            && fits(&one.field)
            && one.avoids.as_deref().is_none_or(fits)
    };
    if candidates.len() > 60 || !candidates.iter().all(whole) {
        return Err(ExpertRefused::BadCandidate);
    }
    let named: BTreeSet<(&str, &str)> =
        candidates.iter().map(|one| (one.name.trim(), one.institution.trim())).collect();
    let free = candidates.iter().filter(|one| one.avoids.is_none()).count();
    // Where all of them are taken nothing is drawn.
    if named.len() < candidates.len() || free <= usize::from(size) {
        return Err(ExpertRefused::TooFew);
    }
    Ok(())
}

/// Draws the panel: of those with nothing to avoid, the `size` with the smallest lots. A lot is a random number for each candidate.
#[must_use]
pub fn draw(size: u8, candidates: &[Candidate], lots: &[u128]) -> BTreeSet<usize> {
    let mut free: Vec<(u128, usize)> = candidates
        .iter()
        .zip(lots)
        .enumerate()
        .filter(|(_, (one, _))| one.avoids.is_none())
        .map(|(index, (_, lot))| (*lot, index))
        .collect();
    free.sort_unstable();
    free.into_iter().take(usize::from(size)).map(|(_, index)| index).collect()
}

/// An expert's opinion as far as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opinion {
    /// For or against.
    pub agree: bool,
    /// Whether a second person confirmed it.
    pub confirmed: bool,
}

/// Whether a report that says `agree` sums up these opinions.
///
/// # Errors
/// [`ExpertRefused`] while one is missing or unconfirmed, or if most say otherwise.
pub fn sum_up(opinions: &[Option<Opinion>], agree: bool) -> Result<(), ExpertRefused> {
    let given: Vec<Opinion> = opinions.iter().copied().flatten().filter(|one| one.confirmed).collect();
    if given.len() < opinions.len() {
        return Err(ExpertRefused::Outstanding);
    }
    let with = given.iter().filter(|one| one.agree == agree).count();
    if with * 2 > given.len() { Ok(()) } else { Err(ExpertRefused::NotTheMajority) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(count: u8, avoiding: u8) -> Vec<Candidate> {
        let one = |n: u8| Candidate {
            name: format!("专家{n}"),
            institution: "宿州学院".to_owned(),
            field: "村镇规划".to_owned(),
            avoids: (n < avoiding).then(|| "与申请人是近亲属".to_owned()),
        };
        (0..count).map(one).collect()
    }

    #[test]
    fn a_panel_is_odd_has_three_or_more_and_is_drawn_from_more_than_it_takes() {
        assert_eq!(check_panel(3, &people(4, 0)), Ok(()));
        for size in [0, 1, 2, 4, 17] {
            assert_eq!(check_panel(size, &people(30, 0)), Err(ExpertRefused::Size), "{size}");
        }
        assert_eq!(check_panel(3, &people(3, 0)), Err(ExpertRefused::TooFew));
        assert_eq!(check_panel(3, &people(5, 2)), Err(ExpertRefused::TooFew));
        let twice = [people(4, 0), people(1, 0)].concat();
        assert_eq!(check_panel(3, &twice), Err(ExpertRefused::TooFew));
    }

    #[test]
    fn who_has_something_to_avoid_is_never_drawn_and_the_lots_decide_among_the_others() {
        let candidates = people(6, 2);
        assert_eq!(draw(3, &candidates, &[0, 1, 9, 5, 7, 6]), [3, 4, 5].into());
        assert_eq!(draw(3, &candidates, &[0, 1, 2, 5, 7, 6]), [2, 3, 5].into());
    }

    #[test]
    fn a_report_waits_for_every_confirmed_opinion_and_follows_the_majority() {
        let said = |agree, confirmed| Some(Opinion { agree, confirmed });
        let open = [said(true, true), said(true, true), None];
        assert_eq!(sum_up(&open, true), Err(ExpertRefused::Outstanding));
        let unconfirmed = [said(true, true), said(true, true), said(false, false)];
        assert_eq!(sum_up(&unconfirmed, true), Err(ExpertRefused::Outstanding));
        let all = [said(true, true), said(true, true), said(false, true)];
        assert_eq!(sum_up(&all, true), Ok(()));
        assert_eq!(sum_up(&all, false), Err(ExpertRefused::NotTheMajority));
    }
}
